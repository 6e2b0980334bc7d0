/**
 * Writes src/archive/convert/encoding-patches.ts: where the C library's encodings differ from the decoders that Node has.
 * It asks iconv(1) for every code point; docs/adr/0006-encodings-equal-to-iconv.md says what for.
 *
 * Usage: node build/encoding-patches.ts
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decoderTable } from '../src/archive/convert/decoder-table.ts';

/** Names of the C library, each with the decoder of Node (WHATWG: Encoding) that comes next to it. */
const encodings = { SJIS: 'shift_jis', CP932: 'shift_jis', CP1255: 'windows-1255', CP1258: 'windows-1258' };

const LINE_FEED = 0x0a;
const output = join(import.meta.dirname, '../src/archive/convert/encoding-patches.ts');

/** The bytes of each code point, in hex digits; those that iconv refuses, or drops, are left out. */
function tableOf(name: string): Map<number, string> {
  const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(
    (point) => point !== LINE_FEED && (point < 0xd800 || point > 0xdfff),
  );
  const input = points.map((point) => `${String.fromCodePoint(point)}\n`).join('');
  // -c leaves out what the encoding has not. No character of these encodings has a line feed among its bytes.
  const { stdout } = spawnSync('iconv', ['-c', '-f', 'UTF-8', '-t', name], { input, maxBuffer: 1 << 26 });
  const lines = stdout.toString('latin1').split('\n');
  if (lines.length !== points.length + 1) throw new Error(`iconv wrote ${lines.length} lines in ${name}`);
  const rows = points.map((point, index): [number, string] => [point, lines[index] ?? '']);
  return new Map(rows.filter(([, bytes]) => bytes !== '').map(([point, bytes]) => [point, hex(bytes)]));
}

function hex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

/** Numbers in order, as `first-last` where they follow one another. */
function ranges(numbers: readonly number[]): string[] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => `${first.toString(16)}-${last.toString(16)}`);
}

function patchOf(name: string, label: string): string {
  const wanted = tableOf(name);
  const given = decoderTable(label);
  given.delete(LINE_FEED);
  const lacks = [...given.keys()].filter((point) => !wanted.has(point)).sort((a, b) => a - b);
  const has = [...wanted].filter(([point, bytes]) => hex(given.get(point) ?? '') !== bytes);
  const words = (list: readonly string[]): string => list.join(' ').replace(/(.{1,110})(?: |$)/g, '\n      $1');
  return `  ${name}: {
    label: '${label}',
    lacks: \`${words(ranges(lacks))}\`,
    has: \`${words(has.map(([point, bytes]) => `${point.toString(16)}=${bytes}`))}\`,
  },`;
}

writeFileSync(
  output,
  `/**
 * Written by build/encoding-patches.ts from the GNU C library 2.36: code points that its encodings lack beside Node's decoder of
 * that label, in ranges, and those that they write in other bytes.
 */
export const encodingPatches = {
${Object.entries(encodings)
  .map(([name, label]) => patchOf(name, label))
  .join('\n')}
} as const;
`,
);
