import { toByteString } from '../../formats/byte-string.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { Budget, type SubstContext } from './context.ts';
import { Facts } from './facts.ts';
import { FormatExpansion } from './format.ts';

/** Expands `$Format:...$` (gitattributes(5), "export-subst") in the files of one archive, in the archive's order. */
export interface ExportSubst {
  /**
   * The content of a file that has the attribute, after all other conversions: itself when there is nothing in it.
   *
   * @throws AgentError CONVERSION_UNSUPPORTED where git itself gives up, or its answer is out of reach or too long
   */
  expand(content: Uint8Array): Uint8Array;
  /** What the reader of the archive should know of the expansions so far; each sentence once. */
  readonly warnings: readonly string[];
}

const START = Buffer.from('$Format:');
const END = 0x24;

/** Room for the expansions of a usual file, so that its copy need not grow. */
const USUAL_GROWTH = 4096;

/** Bytes that re-encoding one file may look through, beyond some passes over the whole. */
const REENCODING_BYTES = 1024 * 1024;
const REENCODING_PASSES = 4;

/** Converts all that is written so far to the commit's encoding, as git does after each placeholder: not just that. */
function reencode(out: ByteBuffer, facts: Facts, budget: Budget): void {
  const { codec } = facts;
  if (!codec) return;
  const start = out.asciiPrefix();
  if (start === out.length) return;
  budget.spend(out.length - start);
  const converted = codec.fromUtf8(out.view(start));
  if (!converted) return;
  out.truncate(start);
  out.appendBytes(converted);
}

function expandContent(content: Buffer, firstStart: number, facts: Facts): Uint8Array {
  const out = new ByteBuffer(content.length + USUAL_GROWTH);
  const budget = new Budget(facts.context, REENCODING_PASSES * content.length + REENCODING_BYTES);
  let copied = 0;
  for (let start = firstStart; start !== -1; start = content.indexOf(START, copied)) {
    const formatStart = start + START.length;
    const end = content.indexOf(END, formatStart);
    if (end === -1) break;
    out.appendBytes(content.subarray(copied, start));
    facts.budget.spend(end - start);
    const format = toByteString(content.subarray(formatStart, end));
    if (new FormatExpansion(facts, format, out).run()) reencode(out, facts, budget);
    copied = end + 1;
  }
  out.appendBytes(content.subarray(copied));
  return out.view();
}

/** One for each archive: git expands %(describe) only once in it. */
export function createExportSubst(context: SubstContext): ExportSubst {
  const facts = new Facts(context);
  return {
    expand(content) {
      const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      const start = buffer.indexOf(START);
      return start === -1 ? content : expandContent(buffer, start, facts);
    },
    get warnings() {
      return facts.warnings;
    },
  };
}
