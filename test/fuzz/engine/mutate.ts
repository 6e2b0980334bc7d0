import type { Random } from './random.ts';

/** What a mutation may draw from. */
export interface MutationSource {
  readonly random: Random;
  /** Of the target, and of the sources. */
  readonly dictionary: readonly Uint8Array[];
  readonly tokens: readonly Uint8Array[];
  readonly maxBytes: number;
  /** Another input, to take a part of. */
  readonly other: () => Uint8Array;
}

type Mutation = (bytes: Buffer, source: MutationSource) => Buffer;

/** Around the bounds of the fields that formats have. */
const interesting: readonly number[] = [
  ...[0, 1, 2, 3, 4, 15, 16, 31, 32, 64, 99, 100, 101, 127, 128, 191, 192, 223, 224, 254, 255, 256, 511, 512, 513],
  ...[1000, 4096, 8191, 8383, 8384, 32_767, 32_768, 65_515, 65_520, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000],
  0xffff_ffff,
];
const numerals: readonly string[] = [
  ...['0', '1', '-1', '00', '7', '8', '9', '10', '255', '256', '65535', '65536', '2147483647', '2147483648'],
  ...['4294967295', '4294967296', '9007199254740991', '9007199254740993', '18446744073709551615', '0x10', '1e3'],
  ...['18446744073709551616', 'ffff', 'fff1', '0004', '0005', '00000000000', '77777777777'],
];

/** What stands together in formats: zeros, digits, letters, ends of lines, all else. */
function kindOf(byte: number | undefined): number {
  if (byte === undefined || byte === 0) return 0;
  if (byte >= 0x30 && byte <= 0x39) return 1;
  if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) return 2;
  return byte === 0x0a ? 3 : 4;
}

/** Somewhere in `bytes`, or at their end; every other time where something else begins. */
function place(bytes: Uint8Array, random: Random): number {
  const start = random.below(bytes.length + 1);
  if (random.oneIn(2)) return start;
  for (let at = start; at < bytes.length; at += 1) if (kindOf(bytes[at]) !== kindOf(bytes[at - 1])) return at;
  return bytes.length;
}

function splice(bytes: Buffer, start: number, end: number, ...middle: readonly Uint8Array[]): Buffer {
  return Buffer.concat([bytes.subarray(0, start), ...middle, bytes.subarray(end)]);
}

function range(bytes: Uint8Array, random: Random): { start: number; end: number } {
  const start = place(bytes, random);
  const most = bytes.length - start;
  const size = random.oneIn(3) ? random.below(most + 1) : Math.min(random.below(16), most);
  return { start, end: start + size };
}

function withByte(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const at = random.below(bytes.length);
  const byte = bytes[at];
  if (byte !== undefined) bytes[at] = change(byte);
  return bytes;
}

const mutations: readonly Mutation[] = [
  (bytes, { random }) => withByte(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, { random }) => withByte(bytes, random, (byte) => byte + random.below(33) - 16),
  (bytes, { random }) => withByte(bytes, random, () => random.below(256)),
  (bytes, { random }) => withByte(bytes, random, () => random.pick(interesting)),
  (bytes, { random }) => {
    const { start, end } = range(bytes, random);
    return splice(bytes, start, end);
  },
  (bytes, { random }) => {
    const { start, end } = range(bytes, random);
    const copies = random.oneIn(8) ? random.below(64) : 1;
    return splice(bytes, end, end, ...Array<Uint8Array>(copies).fill(bytes.subarray(start, end)));
  },
  (bytes, { random }) => {
    const at = place(bytes, random);
    return splice(bytes, at, at, Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256))));
  },
  (bytes, { random }) => {
    const { start, end } = range(bytes, random);
    const to = place(bytes, random);
    return splice(bytes, to, to, Buffer.from(bytes.subarray(start, end)));
  },
  (bytes, { random }) => {
    const field = Buffer.alloc(random.pick([2, 4]));
    const value = random.pick(interesting) % 2 ** (8 * field.length);
    if (random.oneIn(2)) field.writeUIntBE(value, 0, field.length);
    else field.writeUIntLE(value, 0, field.length);
    const at = place(bytes, random);
    return splice(bytes, at, Math.min(at + field.length, bytes.length), field);
  },
  (bytes, { random, dictionary, tokens }) => {
    const from = tokens.length === 0 || random.oneIn(2) ? dictionary : tokens;
    if (from.length === 0) return bytes;
    const token = random.pick(from);
    const at = place(bytes, random);
    return splice(bytes, at, random.oneIn(2) ? at : Math.min(at + token.length, bytes.length), token);
  },
  (bytes, { random }) => {
    const found = [...bytes.toString('latin1').matchAll(/\d+/g)];
    if (found.length === 0) return bytes;
    const { 0: digits, index } = random.pick(found);
    return splice(bytes, index, index + digits.length, Buffer.from(random.pick(numerals)));
  },
  (bytes, { random, other }) => {
    const from = other();
    const { start, end } = range(from, random);
    const to = range(bytes, random);
    return splice(bytes, to.start, random.oneIn(2) ? to.start : to.end, from.subarray(start, end));
  },
  (bytes, { random, other }) => {
    const from = other();
    return Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      from.subarray(random.below(from.length + 1)),
    ]);
  },
];

/** `input` changed in one or several ways, in memory of its own. */
export function mutate(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random, maxBytes } = source;
  let bytes = Buffer.from(input);
  do bytes = Buffer.from(random.pick(mutations)(bytes, source).subarray(0, maxBytes));
  while (!random.oneIn(2));
  return bytes;
}
