import type { ByteString } from '../../formats/byte-string.ts';
import type { ByteBuffer } from './byte-buffer.ts';
import { colorSequenceLength } from './display-width.ts';

const SPACE = 0x20;
const ESCAPE = 0x1b;
const LETTER_M = 0x6d;

/** The longest color sequence that `%>>` goes past. */
const MAX_SEQUENCE = 10;

function colorSequenceBefore(out: ByteBuffer, end: number): ByteString {
  const last = end - 1;
  if (out.at(last) !== LETTER_M) return '';
  let start = last - 1;
  while (start > 0 && last - start < MAX_SEQUENCE && out.at(start) !== ESCAPE) start -= 1;
  const sequence = out.text(start, end);
  return colorSequenceLength(sequence, 0) === sequence.length ? sequence : '';
}

/** Takes up to `wanted` spaces off the end of `out`, for `%>>`, and the colors between them, which are to be kept. */
export function stealSpaces(out: ByteBuffer, wanted: number): { spaces: number; colors: ByteString } {
  let spaces = 0;
  let colors = '';
  let last = out.length - 1;
  while (spaces < wanted && last > 0) {
    if (out.at(last) === SPACE) {
      spaces += 1;
      last -= 1;
      continue;
    }
    const sequence = colorSequenceBefore(out, last + 1);
    if (sequence === '') break;
    colors = sequence + colors;
    last -= sequence.length;
  }
  out.truncate(last + 1);
  return { spaces, colors };
}
