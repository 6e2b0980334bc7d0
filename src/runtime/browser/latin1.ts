/** As many arguments as any engine takes. */
const CHARACTERS_AT_ONCE = 4096;

/** One character (U+0000 to U+00FF) for each byte. A TextDecoder's `latin1` is windows-1252, which has others. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHARACTERS_AT_ONCE));
  }
  return text;
}

/** One byte for each character, its lowest eight bits. */
export function toLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
