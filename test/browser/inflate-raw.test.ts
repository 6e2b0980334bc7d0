import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateRawSync } from 'node:zlib';
import * as browserInflate from '../../src/runtime/browser/inflate-raw.ts';
import * as nodeInflate from '../../src/runtime/node/inflate-raw.ts';
import { sampleBytes, stream } from '../support/openpgp.ts';

// Not among the units, which run under the lowest Node as well: its own Compression Streams never end on what follows
// the data. Those of browsers do, as same-judgement.test.ts shows.

/** What `inflateRaw` makes of data in pieces of so many bytes; undefined when it refuses them. */
async function inflated(
  { inflateRaw }: typeof nodeInflate,
  deflated: Uint8Array,
  pieceBytes: number,
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of inflateRaw(stream(deflated, pieceBytes), deflated.length))
      parts.push(Uint8Array.from(part));
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}

test('both platforms inflate, and refuse, the same', async () => {
  const content = Buffer.concat([sampleBytes(2000), Buffer.alloc(300_000)]);
  const deflated = deflateRawSync(content);
  const behind = Buffer.concat([deflated, Buffer.of(0)]);
  const flipped = Buffer.from(deflated);
  flipped.writeUInt8(flipped.readUInt8(0) ^ 0x06, 0);
  for (const pieceBytes of [1, 1000, 64 * 1024, behind.length - 1, behind.length]) {
    for (const platform of [nodeInflate, browserInflate]) {
      assert.deepEqual(await inflated(platform, deflated, pieceBytes), content);
      for (const refused of [behind, Buffer.concat([deflated, deflated]), deflated.subarray(0, -1), flipped]) {
        assert.equal(await inflated(platform, refused, pieceBytes), undefined);
      }
    }
  }
});

test('an error of what is inflated comes out of it as it is', async () => {
  const failure = new Error('the source failed');
  for (const { inflateRaw } of [nodeInflate, browserInflate]) {
    const source = (async function* () {
      yield deflateRawSync(sampleBytes(1000)).subarray(0, 500);
      await Promise.reject(failure);
    })();
    await assert.rejects(async () => {
      for await (const piece of inflateRaw(source, 1000)) assert.ok(piece.length > 0);
    }, failure);
  }
});
