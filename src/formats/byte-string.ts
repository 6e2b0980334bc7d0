import { fromLatin1, toLatin1 } from '#runtime/latin1.ts';

/**
 * A string with one character (U+0000 to U+00FF) for each byte. Git's paths, patterns and names are bytes of no
 * promised encoding; in this form they can be map keys, be compared in byte order and be searched, and nothing is
 * lost. Never shown to a person as it is: see `printable(fromUtf8(...))`.
 */
export type ByteString = string;

export function toByteString(bytes: Uint8Array): ByteString {
  return fromLatin1(bytes);
}

export function fromByteString(text: ByteString): Uint8Array {
  return toLatin1(text);
}
