import type { ByteString } from '../../formats/byte-string.ts';
import { isDigit } from './c-text.ts';
import { doubleWidth, zeroWidth } from './width-tables.ts';

const ESCAPE = 0x1b;

/** Bytes of the terminal sequence for a colour (`ESC [ digits-and-semicolons m`) at `at`; 0 when there is none. */
export function colorSequenceLength(text: ByteString, at: number): number {
  if (text.charCodeAt(at) !== ESCAPE || text[at + 1] !== '[') return 0;
  let end = at + 2;
  while (isDigit(text.charCodeAt(end)) || text[end] === ';') end += 1;
  return text[end] === 'm' ? end + 1 - at : 0;
}

function isInRanges(ranges: readonly number[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint > (ranges[2 * middle + 1] ?? 0)) low = middle + 1;
    else if (codePoint < (ranges[2 * middle] ?? 0)) high = middle - 1;
    else return true;
  }
  return false;
}

/** Columns of a character; -1 for a control character other than NUL. */
function columnsOf(codePoint: number): number {
  if (codePoint === 0) return 0;
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return -1;
  if (codePoint < 0x300) return 1;
  if (isInRanges(zeroWidth, codePoint)) return 0;
  return isInRanges(doubleWidth, codePoint) ? 2 : 1;
}

export interface Glyph {
  readonly columns: number;
  readonly end: number;
}

/** Continuation bytes, bits of the lead byte, and the least code point of well-formed UTF-8, by the lead byte. */
function sequenceOf(lead: number): { more: number; bits: number; least: number } | undefined {
  if (lead < 0x80) return { more: 0, bits: lead, least: 0 };
  if ((lead & 0xe0) === 0xc0) return { more: 1, bits: lead & 0x1f, least: 0x80 };
  if ((lead & 0xf0) === 0xe0) return { more: 2, bits: lead & 0x0f, least: 0x800 };
  if ((lead & 0xf8) === 0xf0) return { more: 3, bits: lead & 0x07, least: 0x10000 };
  return undefined;
}

/** Git's notion of a character: no surrogates, and not U+FFFE or U+FFFF either. */
function isCharacter(codePoint: number): boolean {
  return codePoint <= 0x10ffff && (codePoint & 0x1ff800) !== 0xd800 && codePoint !== 0xfffe && codePoint !== 0xffff;
}

/** The character at `at`, or undefined when the bytes there are not UTF-8. */
export function glyphAt(text: ByteString, at: number): Glyph | undefined {
  const sequence = sequenceOf(text.charCodeAt(at));
  if (!sequence) return undefined;
  let codePoint = sequence.bits;
  const end = at + 1 + sequence.more;
  for (let index = at + 1; index < end; index++) {
    const byte = text.charCodeAt(index);
    if ((byte & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  if (codePoint < sequence.least || !isCharacter(codePoint)) return undefined;
  return { columns: columnsOf(codePoint), end };
}

/** Columns that `text` takes on a terminal, colours not counted; its bytes when it is not UTF-8. */
export function displayWidth(text: ByteString): number {
  let columns = 0;
  let at = 0;
  while (at < text.length) {
    const skipped = colorSequenceLength(text, at);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const glyph = glyphAt(text, at);
    if (!glyph) return text.length;
    columns += Math.max(0, glyph.columns);
    at = glyph.end;
  }
  return columns;
}

/** `text` with the characters in the columns from `position` to `position + width` replaced by one `substitute`. */
export function replaceColumns(text: ByteString, position: number, width: number, substitute: ByteString): ByteString {
  const parts: ByteString[] = [];
  const add = (part: ByteString): void => {
    if (part !== '') parts.push(part);
  };
  let column = 0;
  let copied = 0;
  let replaced = false;
  let at = 0;
  while (at < text.length) {
    const skipped = colorSequenceLength(text, at);
    const glyph = skipped > 0 ? { columns: 0, end: at + skipped } : glyphAt(text, at);
    if (!glyph) return text;
    const columns = Math.max(0, glyph.columns);
    if (columns > 0 && column >= position && column < position + width) {
      add(text.slice(copied, at));
      add(replaced ? '' : substitute);
      replaced = true;
      copied = glyph.end;
    }
    column += columns;
    at = glyph.end;
  }
  return parts.join('') + text.slice(copied);
}
