import iconv from 'iconv-lite';

import { AgentError } from '../../errors.ts';
import type { ByteString } from '../../formats/byte-string.ts';
import { printable } from '../../formats/printable.ts';
import { equalEncodings, otherEncodings } from './encoding-names.ts';
import { patchedEncoder } from './patched-encoder.ts';
import { tooLarge } from './too-large.ts';
import { type Encoder, utfEncoder } from './utf-encoder.ts';

/** Bytes of UTF-8 that become one string at a time: whole files may be longer than a string can be. */
const CHUNK_BYTES = 256 * 1024;

export interface ConversionOptions {
  /** Bytes that the result, and each step on the way to it, may have. */
  readonly maxBytes: number;
  /** Told why an encoding could not be applied, which in git too leaves the file as it is. */
  readonly warn: (why: string) => void;
}

/** Whether `name` is a way to write UTF-8 that git takes for it. */
export function isUtf8(name: ByteString): boolean {
  return /^utf-?8$/i.test(name);
}

/** The encoder for a name, or undefined when iconv(3) has none by that name. */
function findEncoder(name: ByteString): Encoder | undefined {
  const utf = utfEncoder(name);
  if (utf !== undefined) return utf;
  // git's own alias.
  const known = name.toLowerCase() === 'latin-1' ? 'ISO-8859-1' : name.toUpperCase();
  if (equalEncodings.has(known)) {
    return { byteOrderMark: new Uint8Array(), encode: (text) => encodeWithTable(text, known) };
  }
  const encodePatched = patchedEncoder(known);
  if (encodePatched) {
    return { byteOrderMark: new Uint8Array(), encode: (text) => encodePatched(withoutTags(text)) };
  }
  // What iconv(3) makes of other characters in a name (it skips some, and takes a slash for a suffix) is left to it.
  if (otherEncodings.has(known) || !/^[\w.:-]+$/.test(name)) {
    throw new AgentError(
      'CONVERSION_UNSUPPORTED',
      `The repository wants a file in the encoding "${printable(name, 40)}", which this agent cannot write as git archive does. Ask its owner to name UTF-16 or another encoding in .gitattributes, or to write !working-tree-encoding, which leaves the file in UTF-8, and to tag that.`,
    );
  }
  return undefined;
}

function count(bytes: Iterable<number>, wanted: number): number {
  let found = 0;
  for (const byte of bytes) if (byte === wanted) found += 1;
  return found;
}

/** iconv(3) drops the tag characters of Unicode where it cannot write them, instead of failing. */
function withoutTags(text: string): string {
  return text.replace(/[\u{e0000}-\u{e007f}]/gu, '');
}

function encodeWithTable(text: string, name: string): Buffer | undefined {
  const untagged = withoutTags(text);
  // iconv-lite takes the replacement character for the undefined bytes of its tables.
  if (untagged.includes('\ufffd')) return undefined;
  const bytes = iconv.encode(untagged, name);
  // It writes a question mark for what it has not, and none of these encodings has one inside another character.
  return count(bytes, 0x3f) === untagged.split('?').length - 1 ? bytes : undefined;
}

/** Undefined when `content` is no UTF-8 or has a character that the encoding has not. */
function encodeAll(content: Uint8Array, encoder: Encoder, maxBytes: number): Uint8Array | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const chunks: Uint8Array[] = [encoder.byteOrderMark];
  let size = encoder.byteOrderMark.length;
  try {
    for (let start = 0; start < content.length; start += CHUNK_BYTES) {
      const end = start + CHUNK_BYTES;
      const bytes = encoder.encode(decoder.decode(content.subarray(start, end), { stream: end < content.length }));
      if (bytes === undefined) return undefined;
      size += bytes.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  return Buffer.concat(chunks);
}

/**
 * UTF-8 `content` in the encoding of a `working-tree-encoding` attribute, with the bytes that git and the GNU C
 * library write. Where they fail (unknown name, no UTF-8, a character that the encoding has not) git leaves the file
 * as it is, and so does this, after a word to `warn`.
 *
 * @throws {AgentError} CONVERSION_UNSUPPORTED when git would convert and this agent cannot; LIMIT_EXCEEDED
 */
export function encodeWorkingTree(content: Uint8Array, name: ByteString, options: ConversionOptions): Uint8Array {
  const encoder = findEncoder(name);
  const encoded = encoder && encodeAll(content, encoder, options.maxBytes);
  if (encoded !== undefined) return encoded;
  const why = encoder ? 'it cannot be written in it' : 'no such encoding is known';
  options.warn(
    `It is archived as it is, not in the encoding "${printable(name, 40)}" that .gitattributes wants: ${why}.`,
  );
  return content;
}
