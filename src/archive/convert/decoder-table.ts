/** Bytes that can begin, and end, a character of two bytes (WHATWG: Encoding, "Shift_JIS"). */
const FIRST_LEAD = 0x81;
const FIRST_TRAIL = 0x40;
const LAST = 0xfc;

/**
 * What is written for each code point in the encoding that Node decodes by `label`, as byte strings: of several ways to
 * write one, the first.
 *
 * @throws RangeError when this Node has no such decoder
 */
export function decoderTable(label: string): Map<number, string> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const table = new Map<number, string>();
  const add = (...bytes: readonly number[]): void => {
    const point = decodeOne(decoder, Uint8Array.from(bytes));
    if (point !== undefined && !table.has(point)) table.set(point, String.fromCharCode(...bytes));
  };
  for (let byte = 0; byte < 0x100; byte += 1) add(byte);
  if (!label.startsWith('shift')) return table;
  for (let lead = FIRST_LEAD; lead <= LAST; lead += 1) {
    for (let trail = FIRST_TRAIL; trail <= LAST; trail += 1) add(lead, trail);
  }
  return table;
}

function decodeOne(decoder: TextDecoder, bytes: Uint8Array): number | undefined {
  try {
    const text = decoder.decode(bytes);
    const point = text.codePointAt(0);
    return point !== undefined && String.fromCodePoint(point) === text ? point : undefined;
  } catch {
    // No character in this encoding.
    return undefined;
  }
}
