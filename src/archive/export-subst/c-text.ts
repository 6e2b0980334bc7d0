import type { ByteString } from '../../formats/byte-string.ts';

/** Text as C sees it: characters by git's own locale-free classes, numbers as strtol(3) reads them. */

/** Git's isspace(): neither form feed nor vertical tab. False past the end of a text (NaN). */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 0x61 && lower <= 0x7a);
}

/** What a C string holds of `text`: all that stands before its first NUL. */
export function beforeNul(text: ByteString): ByteString {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

export function trimEnd(text: ByteString): ByteString {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

export function trim(text: ByteString): ByteString {
  let start = 0;
  while (isSpace(text.charCodeAt(start))) start += 1;
  return trimEnd(text.slice(start));
}

/** `text` with A-Z in lower case and every other byte as it is, unlike toLowerCase() (which changes U+00C0 on). */
export function lowerAscii(text: ByteString): ByteString {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The index of the first `,` or `)` at or after `at`; the end of the text when there is none. */
export function endOfArgument(text: ByteString, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== ')') end += 1;
  return end;
}

/** Above every integer type of C, and what longer digit strings are taken for. */
const HUGE = 10n ** 20n;

/** The integer that strtol(3) would find at `at` before it is fitted into a type, and where it ends. */
export function parseInteger(text: ByteString, at: number): { value: bigint; end: number } | undefined {
  const pattern = /[ \t\n\v\f\r]*([+-]?)0*(\d*)/y;
  pattern.lastIndex = at;
  const [whole = '', sign = '', digits = ''] = pattern.exec(text) ?? [];
  if (!isDigit(whole.charCodeAt(whole.length - 1))) return undefined;
  const magnitude = digits.length > 20 ? HUGE : BigInt(digits);
  return { value: sign === '-' ? -magnitude : magnitude, end: at + whole.length };
}

const MAX_LONG = 2n ** 63n - 1n;
const MAX_UNSIGNED_LONG = 2n ** 64n - 1n;

/** strtol(3), which stops at the bounds of a 64-bit integer. */
export function asLong(value: bigint): bigint {
  if (value > MAX_LONG) return MAX_LONG;
  return value < -MAX_LONG - 1n ? -MAX_LONG - 1n : value;
}

/** strtoul(3): as {@link asLong}, and a minus sign wraps around. */
export function asUnsignedLong(value: bigint): bigint {
  const magnitude = value < 0n ? -value : value;
  return magnitude > MAX_UNSIGNED_LONG ? MAX_UNSIGNED_LONG : BigInt.asUintN(64, value);
}
