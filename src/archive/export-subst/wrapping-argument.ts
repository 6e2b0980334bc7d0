import type { ByteString } from '../../formats/byte-string.ts';
import { asUnsignedLong, parseInteger } from './c-text.ts';
import { MAX_COLUMNS } from './padding.ts';
import type { Wrapping } from './wrap.ts';

function toWrapping([width = 0, indent1 = 0, indent2 = 0]: readonly number[]): Wrapping {
  return { width, indent1, indent2 };
}

/** `(width,indent1,indent2)` at `open`, each of them optional; undefined when malformed or over git's bound. */
export function parseWrapping(format: ByteString, open: number): { wrapping: Wrapping; end: number } | undefined {
  if (format[open] !== '(') return undefined;
  const numbers: bigint[] = [];
  let at = open;
  do {
    const parsed = parseInteger(format, at + 1) ?? { value: 0n, end: at + 1 };
    numbers.push(asUnsignedLong(parsed.value));
    at = parsed.end;
  } while (format[at] === ',' && numbers.length < 3);
  if (format[at] !== ')' || numbers.some((number) => number > MAX_COLUMNS)) return undefined;
  return { wrapping: toWrapping(numbers.map(Number)), end: at + 1 };
}
