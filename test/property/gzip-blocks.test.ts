import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from '../support/fast-check.ts';
import {
  chooseCompressBlock,
  type CompressBlock,
  compressWithPako,
  compressWithZlib,
  deflateBlock,
} from '../../src/release/deflate-block.ts';
import { GZIP_BLOCK_BYTES, gzipBlocks } from '../../src/release/gzip-blocks.ts';
import { sampleBytes, stream } from '../support/openpgp.ts';
import { inPieces } from '../support/scribbled.ts';

async function gzip(source: AsyncIterable<Uint8Array>, compress: CompressBlock): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of gzipBlocks(source, compress, () => undefined)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** Text that compresses, with matches that reach over the ends of blocks, and some noise. */
function mixedBytes(length: number, seed: number): Uint8Array {
  const noise = sampleBytes(length, seed | 1);
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) {
    const random = noise[at] ?? 0;
    const far = at - 1 - random * 127;
    bytes[at] = random < 40 || far < 0 ? 97 + (random % 13) : (bytes[far] ?? 0);
  }
  return bytes;
}

/** What moves deflate from stored blocks to fixed and dynamic ones, and its search from hash chains to long runs. */
const kinds = {
  mixed: mixedBytes,
  noise: (length: number, seed: number): Uint8Array => sampleBytes(length, seed | 1),
  zeros: (length: number): Uint8Array => new Uint8Array(length),
  text: (length: number, seed: number): Uint8Array => Buffer.alloc(length, `line of text, ${seed}, and more of it\n`),
  halves: (length: number, seed: number): Uint8Array => {
    const bytes = Buffer.from(mixedBytes(length, seed));
    bytes.set(sampleBytes(length >> 1, seed | 1), length >> 2);
    return bytes;
  },
} as const;

const kind = fc.constantFrom(...Object.values(kinds));
const B = GZIP_BLOCK_BYTES;
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 10_240, B - 1, B, B + 1, 2 * B - 1, 2 * B, 2 * B + 1, 3 * B + 77_777),
  fc.integer({ min: 0, max: 3 * B }),
);
const chunkSizes = fc.array(fc.oneof(fc.constantFrom(512, 65_536, B, 3 * B), fc.integer({ min: 100, max: B })), {
  minLength: 1,
  maxLength: 5,
});

test('makes the same bytes however the content is cut and whoever compresses, and they unpack to it', async () => {
  await fc.assert(
    fc.asyncProperty(kind, lengths, fc.integer(), chunkSizes, async (make, length, seed, sizes) => {
      const content = make(length, seed);
      const tgz = await gzip(inPieces(content, sizes), compressWithZlib);
      assert.ok(tgz.equals(await gzip(stream(content), compressWithPako)));
      assert.ok(gunzipSync(tgz).equals(content));
    }),
    { numRuns: 30 },
  );
});

test('makes the same bytes when blocks are ready in another order', async () => {
  const content = mixedBytes(5 * B + 5, 1);
  let turn = 0;
  const late: CompressBlock = async (block) => {
    turn += 1;
    const delay = turn % 2 === 1 ? 30 : 0;
    const bytes = await compressWithZlib(block);
    await setTimeout(delay);
    return bytes;
  };
  assert.ok((await gzip(stream(content), late)).equals(await gzip(stream(content), compressWithZlib)));
});

test('a block that cannot be made while the source is silent fails the stream when its turn comes, and nothing else', async () => {
  const failure = new Error('no memory');
  const failing: CompressBlock = () => Promise.reject(failure);
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield mixedBytes(B + 1, 1);
    // Long enough for Node to end the program by an unhandled rejection, as it does after the microtasks.
    await setTimeout(20);
    yield mixedBytes(1, 2);
  }
  await assert.rejects(gzip(slow(), failing), failure);
});

test('makes one member that gzip unpacks and tests', async () => {
  for (const length of [0, 1, B, 2 * B + 1]) {
    const content = mixedBytes(length, length + 3);
    const tgz = await gzip(stream(content), compressWithZlib);
    const unpacked = spawnSync('gzip', ['-dc'], { input: tgz, maxBuffer: 1 << 30 });
    assert.equal(unpacked.stderr.toString(), '');
    assert.ok(unpacked.stdout.equals(content));
  }
});

test('makes the same bytes whatever the room that they are made in', async () => {
  for (const [name, make] of Object.entries(kinds)) {
    for (const isLast of [false, true]) {
      const block = { content: make(300_000, 5), dictionary: undefined, isLast };
      const expected = Buffer.concat(await compressWithPako(block));
      for (let off = -10; off <= 10; off += 1) {
        for (const rounds of [1, 2, 3]) {
          const room = Math.max(Math.floor((expected.length + off) / rounds), 64);
          const { parts } = await deflateBlock(room, block);
          assert.ok(Buffer.concat(parts).equals(expected), `${name}, ${room} of ${expected.length} bytes`);
        }
      }
    }
  }
});

/** What may never change: a release made again, years later and elsewhere, has the bytes of the first. */
const digests: Readonly<Record<number, string>> = {
  0: '59869db34853933b239f1e2219cf7d431da006aa919635478511fabbfc8849d2',
  10_240: 'd8b937383c3d79e1d0420da1febde8235ca7b686f89bf5dc7d8bea94f7885a0d',
  1_048_576: 'ff47ee8d3548bbad0a47163de85f5b468b28e7b0ad1dd9998aa15c6a920fe6ea',
  3_333_333: 'ef60d082b7f58cbf9f060ce1c3a55e6dd3c87f759c4ab65c7c9de0e96eadd775',
};

test('makes the bytes it has always made', async () => {
  const compress = await chooseCompressBlock();
  for (const [length, digest] of Object.entries(digests)) {
    const tgz = await gzip(stream(mixedBytes(Number(length), 42)), compress);
    assert.equal(createHash('sha256').update(tgz).digest('hex'), digest);
  }
});

test('compresses with zlib where it makes the bytes of pako, as it does here', async () => {
  assert.equal(await chooseCompressBlock(), compressWithZlib);
});
