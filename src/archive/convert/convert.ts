import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import type { AttributeValue } from '../attributes/attribute-rule.ts';
import type { PathAttributes } from '../attributes/path-attributes.ts';
import { expandIdent } from './ident.ts';
import { toCrlf } from './line-endings.ts';
import { type ConversionOptions, encodeWorkingTree, isUtf8 } from './working-tree-encoding.ts';

/** git's default for core.bigFileThreshold: larger blobs go into an archive as they are. */
const BIG_FILE_BYTES = 512 * 1024 * 1024;

type LineEndings = 'text' | 'binary' | 'auto' | 'unspecified';

function lineEndings(value: AttributeValue): LineEndings {
  if (value === true || value === 'input') return 'text';
  if (value === false) return 'binary';
  return value === 'auto' ? 'auto' : 'unspecified';
}

/** Whether LFs become CRLFs: in text by any means, or only in what looks like text (`auto`). */
function crlfConversion({ text, crlf, eol }: PathAttributes): 'always' | 'auto' | 'never' {
  const declared = lineEndings(text);
  const action = declared === 'unspecified' ? lineEndings(crlf) : declared;
  // On Linux, text without `eol` has LFs.
  if (action === 'binary' || eol !== 'crlf') return 'never';
  return action === 'auto' ? 'auto' : 'always';
}

/** The encoding to convert to; undefined when the file stays in UTF-8, or in whatever it is in. */
function targetEncoding({ workingTreeEncoding: value }: PathAttributes): string | undefined {
  if (typeof value === 'boolean') {
    throw new AgentError(
      'CONVERSION_UNSUPPORTED',
      'The .gitattributes of the repository set working-tree-encoding without naming an encoding, which git archive refuses as well. Ask its owner to name one there, or to write !working-tree-encoding, and to tag that.',
    );
  }
  return value === undefined || value === '' || isUtf8(value) ? undefined : value;
}

/**
 * Whether a regular file must be held in memory and go through {@link convertToWorkingTree}; if not, the blob can be
 * streamed as it is.
 *
 * @param sizeBytes of the blob. From 512 MiB on, git archive converts nothing, except where export-subst makes it
 *   read the file whole
 * @throws {AgentError} CONVERSION_UNSUPPORTED for a working-tree-encoding that is not a name
 */
export function needsConversion(attributes: PathAttributes, sizeBytes: number): boolean {
  if (sizeBytes > BIG_FILE_BYTES && !attributes.exportSubst) return false;
  return (
    targetEncoding(attributes) !== undefined || attributes.ident === true || crlfConversion(attributes) !== 'never'
  );
}

/**
 * The content of a regular file as `git archive` stores it: ident, then line endings, then encoding, as on Linux
 * without any configuration (gitattributes(5)). Filters are not run: none is configured. `$Format:…$` is expanded
 * after this.
 *
 * @returns `content` itself when nothing changes
 * @throws {AgentError} LIMIT_EXCEEDED; CONVERSION_UNSUPPORTED when git would convert to an encoding that the agent
 *   cannot write with the same bytes
 */
export function convertToWorkingTree(
  content: Uint8Array,
  attributes: PathAttributes,
  blobId: ObjectId,
  { maxBytes, warn }: ConversionOptions,
): Uint8Array {
  const encoding = targetEncoding(attributes);
  if (content.length === 0) return content;
  let result = content;
  if (attributes.ident === true) result = expandIdent(result, blobId, maxBytes);
  const crlf = crlfConversion(attributes);
  if (crlf !== 'never') result = toCrlf(result, crlf === 'auto', maxBytes);
  return encoding === undefined ? result : encodeWorkingTree(result, encoding, { maxBytes, warn });
}
