import { tooLarge } from './too-large.ts';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SUBSTITUTE = 0x1a;
const SPACE = 0x20;
const DELETE = 0x7f;

/** Control characters that text may well hold: backspace, tab, form feed, escape. */
const textControls: ReadonlySet<number> = new Set([0x08, 0x09, 0x0c, 0x1b]);

interface Statistics {
  /** There is a CR; it need not be part of a CRLF. */
  hasCarriageReturn: boolean;
  hasNul: boolean;
  /** LFs without a CR before them. */
  bareLineFeeds: number;
  printable: number;
  unprintable: number;
}

function gatherStatistics(content: Uint8Array): Statistics {
  const statistics = { hasCarriageReturn: false, hasNul: false, bareLineFeeds: 0, printable: 0, unprintable: 0 };
  let previous = -1;
  for (const byte of content) {
    if (byte === CR) statistics.hasCarriageReturn = true;
    else if (byte === LF) statistics.bareLineFeeds += previous === CR ? 0 : 1;
    else if (byte === DELETE || (byte < SPACE && !textControls.has(byte))) statistics.unprintable += 1;
    else statistics.printable += 1;
    if (byte === NUL) statistics.hasNul = true;
    previous = byte;
  }
  // A DOS end-of-file mark does not make a text binary.
  if (previous === SUBSTITUTE) statistics.unprintable -= 1;
  return statistics;
}

/** What `text=auto` leaves alone: binary content, and content that has CRs already. */
function isLeftAlone({ hasCarriageReturn, hasNul, printable, unprintable }: Statistics): boolean {
  return hasCarriageReturn || hasNul || Math.floor(printable / 128) < unprintable;
}

/**
 * `content` with a CR before each LF that has none; `content` itself when there is none to add.
 *
 * @param onlyText leave alone what git takes for binary and what has CRs already (`text=auto`)
 * @throws {AgentError} LIMIT_EXCEEDED when the result would be over `maxBytes`
 */
export function toCrlf(content: Uint8Array, onlyText: boolean, maxBytes: number): Uint8Array {
  const statistics = gatherStatistics(content);
  if (statistics.bareLineFeeds === 0 || (onlyText && isLeftAlone(statistics))) return content;
  const size = content.length + statistics.bareLineFeeds;
  if (size > maxBytes) throw tooLarge(maxBytes);
  const result = Buffer.allocUnsafe(size);
  let length = 0;
  let previous = -1;
  for (const byte of content) {
    if (byte === LF && previous !== CR) {
      result[length] = CR;
      length += 1;
    }
    result[length] = byte;
    length += 1;
    previous = byte;
  }
  return result;
}
