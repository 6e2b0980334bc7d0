/** One character (U+0000 to U+00FF) for each byte. */
export function fromLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** One byte for each character, its lowest eight bits. */
export function toLatin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
