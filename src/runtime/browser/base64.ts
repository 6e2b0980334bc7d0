import { fromLatin1, toLatin1 } from './latin1.ts';

/** RFC 4648, section 4. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(fromLatin1(bytes));
}

/** What can be read of it; compare {@link toBase64} of that to know whether it was all. */
export function fromBase64(text: string): Uint8Array {
  try {
    return toLatin1(atob(text));
  } catch {
    return new Uint8Array(0);
  }
}
