/** RFC 4648, section 4. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** What can be read of it; compare {@link toBase64} of that to know whether it was all. */
export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
