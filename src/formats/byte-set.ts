/**
 * A set of bytes: one bit for each, in the 32 characters of a string. A Uint8Array would take ten times the memory,
 * and a hostile pattern can have hundreds of sets.
 */
export type ByteSet = string;

export function byteSet(accepts: (byte: number) => boolean): ByteSet {
  const bits = new Uint8Array(32);
  for (let byte = 0; byte < 256; byte += 1) {
    if (accepts(byte)) bits[byte >> 3] = (bits[byte >> 3] ?? 0) | (1 << (byte & 7));
  }
  return String.fromCharCode(...bits);
}

export function hasByte(set: ByteSet, byte: number): boolean {
  return ((set.charCodeAt(byte >> 3) >> (byte & 7)) & 1) === 1;
}
