import type { ByteString } from '../../formats/byte-string.ts';
import { isDigit, isSpace } from './c-text.ts';

/** An `author` or `committer` value taken apart as git does, which accepts much that it never writes. */
export interface Ident {
  readonly name: ByteString;
  readonly mail: ByteString;
  /** Absent when the seconds or the zone are missing or malformed. */
  readonly date?: { readonly seconds: ByteString; readonly zone: ByteString };
}

function skipWhile(text: ByteString, at: number, matches: (code: number) => boolean): number {
  let end = at;
  while (end < text.length && matches(text.charCodeAt(end))) end += 1;
  return end;
}

function splitDate(line: ByteString, at: number): Ident['date'] {
  const start = skipWhile(line, at, isSpace);
  const end = skipWhile(line, start, isDigit);
  const zone = skipWhile(line, end, isSpace);
  if (end === start || (line[zone] !== '+' && line[zone] !== '-')) return undefined;
  const zoneEnd = skipWhile(line, zone + 1, isDigit);
  if (zoneEnd === zone + 1) return undefined;
  return { seconds: line.slice(start, end), zone: line.slice(zone, zoneEnd) };
}

/** The parts of `line`; undefined when it has no mail address in angle brackets. */
export function splitIdent(line: ByteString): Ident | undefined {
  const open = line.indexOf('<');
  if (open === -1) return undefined;
  const close = line.indexOf('>', open + 1);
  if (close === -1) return undefined;
  let nameEnd = open;
  while (nameEnd > 0 && isSpace(line.charCodeAt(nameEnd - 1))) nameEnd -= 1;
  // From the last bracket: a broken address may hold one of its own.
  const date = splitDate(line, line.lastIndexOf('>') + 1);
  return { name: line.slice(0, nameEnd), mail: line.slice(open + 1, close), ...(date && { date }) };
}
