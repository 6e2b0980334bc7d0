import type { ByteString } from '../../formats/byte-string.ts';

export interface Encoder {
  /** What every non-empty file begins with. */
  readonly byteOrderMark: Uint8Array;
  /** Undefined when the text holds a character that the encoding has not. */
  readonly encode: (text: string) => Buffer | undefined;
}

const ZERO_WIDTH_NO_BREAK_SPACE = '\ufeff';
const NO_MARK = '';

function utf16le(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function utf16be(text: string): Buffer {
  return utf16le(text).swap16();
}

function utf32le(text: string): Buffer {
  const result = Buffer.alloc(4 * text.length);
  let length = 0;
  for (const character of text) length = result.writeUInt32LE(character.codePointAt(0) ?? 0, length);
  return result.subarray(0, length);
}

function utf32be(text: string): Buffer {
  return utf32le(text).swap32();
}

function encoder(encode: (text: string) => Buffer, mark: string): Encoder {
  return { byteOrderMark: encode(mark), encode };
}

/**
 * By lower-case name without the hyphen after `utf`. The GNU C library writes the byte order of the machine, which
 * for this agent is little-endian, with a mark, when a name gives none; the two `-bom` names are git's own.
 */
const encoders: ReadonlyMap<string, Encoder> = new Map([
  ['utf16', encoder(utf16le, ZERO_WIDTH_NO_BREAK_SPACE)],
  ['utf16le', encoder(utf16le, NO_MARK)],
  ['utf16be', encoder(utf16be, NO_MARK)],
  ['utf16le-bom', encoder(utf16le, ZERO_WIDTH_NO_BREAK_SPACE)],
  ['utf16be-bom', encoder(utf16be, ZERO_WIDTH_NO_BREAK_SPACE)],
  ['utf32', encoder(utf32le, ZERO_WIDTH_NO_BREAK_SPACE)],
  ['utf32le', encoder(utf32le, NO_MARK)],
  ['utf32be', encoder(utf32be, NO_MARK)],
]);

/** The encoder for UTF-16 and UTF-32 in all their variants; undefined for other names. */
export function utfEncoder(name: ByteString): Encoder | undefined {
  return encoders.get(name.toLowerCase().replace(/^utf-/, 'utf'));
}
