import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { Chunker } from '../../../src/rpc/chunker.ts';

const KIB = 1024;

function cut(pieces: readonly Uint8Array[]): Uint8Array[] {
  const chunker = new Chunker();
  const chunks = pieces.flatMap((piece) => [...chunker.push(piece)]);
  const last = chunker.end();
  return last === undefined ? chunks : [...chunks, last];
}

for (const [name, sizes] of Object.entries({
  'many small pieces': Array.from({ length: 5000 }, (_, index) => index % 97),
  'one large piece': [1000 * KIB + 1],
  'pieces of exactly one chunk': [128 * KIB, 128 * KIB],
  'pieces around the size of a chunk': [128 * KIB - 1, 2, 128 * KIB - 1, 0, 1, 300 * KIB],
})) {
  test(`cuts ${name} into chunks of 128 KiB and one rest`, () => {
    const pieces = sizes.map((size) => randomBytes(size));
    const chunks = cut(pieces);
    assert.deepEqual(Buffer.concat(chunks), Buffer.concat(pieces));
    assert.ok(chunks.slice(0, -1).every((chunk) => chunk.length === 128 * KIB));
    const last = chunks.at(-1)?.length ?? 0;
    assert.ok(last > 0 && last <= 128 * KIB);
  });
}

test('makes no chunk of nothing', () => {
  assert.deepEqual(cut([new Uint8Array(0)]), []);
});
