import type { ObjectId } from '../../formats/git-object.ts';
import { tooLarge } from './too-large.ts';

const LF = 0x0a;
const SPACE = 0x20;
const DOLLAR = 0x24;
const COLON = 0x3a;
const LETTER_I = 0x49;
const LETTER_D = 0x64;

/** Where a keyword's text stands: from after its first `$` to after its last. */
interface Keyword {
  readonly start: number;
  readonly end: number;
}

/** Text of another version control system's `$Id: … $` has blanks inside; git keeps it. A line feed ends the search. */
function isForeign(expansion: Uint8Array): boolean {
  const space = expansion.indexOf(SPACE, 1);
  return expansion.includes(LF) || (space > 0 && space < expansion.length - 1);
}

/** The first keyword that git expands at or after `from`. */
function findKeyword(content: Uint8Array, from: number): Keyword | undefined {
  for (let at = content.indexOf(DOLLAR, from); at >= 0; at = content.indexOf(DOLLAR, at + 1)) {
    if (content[at + 1] !== LETTER_I || content[at + 2] !== LETTER_D) continue;
    if (content[at + 3] === DOLLAR) return { start: at + 1, end: at + 4 };
    if (content[at + 3] !== COLON) continue;
    const close = content.indexOf(DOLLAR, at + 4);
    if (close < 0) return undefined;
    if (!isForeign(content.subarray(at + 4, close))) return { start: at + 1, end: close + 1 };
  }
  return undefined;
}

/**
 * `content` with each `$Id$`, and each `$Id: … $` that git itself may have written, expanded to the id of the blob
 * (gitattributes(5), "ident"); `content` itself when it has none.
 *
 * @throws {AgentError} LIMIT_EXCEEDED when the result would be over `maxBytes`: four bytes can become fifty or more
 */
export function expandIdent(content: Uint8Array, blobId: ObjectId, maxBytes: number): Uint8Array {
  const expansion = Buffer.from(`Id: ${blobId} $`);
  let size = content.length;
  for (let keyword = findKeyword(content, 0); keyword; keyword = findKeyword(content, keyword.end)) {
    size += expansion.length - (keyword.end - keyword.start);
  }
  const first = findKeyword(content, 0);
  if (first === undefined) return content;
  if (size > maxBytes) throw tooLarge(maxBytes);
  const result = Buffer.allocUnsafe(size);
  let written = 0;
  let copied = 0;
  for (let keyword: Keyword | undefined = first; keyword; keyword = findKeyword(content, keyword.end)) {
    result.set(content.subarray(copied, keyword.start), written);
    written += keyword.start - copied;
    result.set(expansion, written);
    written += expansion.length;
    copied = keyword.end;
  }
  result.set(content.subarray(copied), written);
  return result;
}
