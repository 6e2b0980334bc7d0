import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '../../../harness/sample-key.ts';
import { readContent } from '../../../src/keys/read-content.ts';
import { withCode } from '../../support/codes.ts';
import { makeRelease, sampleBytes, stream } from '../../support/openpgp.ts';

const { signingKey } = await makeKey();

async function read(message: Uint8Array, pieceBytes?: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readContent(stream(message, pieceBytes))) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

test('gives the content of a release, in whatever pieces it comes', async () => {
  for (const content of [sampleBytes(0), sampleBytes(10), sampleBytes(200_000)]) {
    const { message } = await makeRelease(content, signingKey);
    for (const pieceBytes of [7, 65_536, 1 << 20]) assert.ok((await read(message, pieceBytes)).equals(content));
  }
});

test('throws RELEASE_MALFORMED for what is no signed message, and for one that is cut', async () => {
  const { message } = await makeRelease(sampleBytes(200_000), signingKey);
  await assert.rejects(read(sampleBytes(1000)), withCode('RELEASE_MALFORMED'));
  // The literal data packet by itself: the one-pass signature before it has 15 bytes.
  await assert.rejects(read(message.subarray(15)), withCode('RELEASE_MALFORMED'));
  // A one-pass signature with another behind it.
  const twice = Buffer.concat([message.subarray(0, 15), message]);
  await assert.rejects(read(twice), withCode('RELEASE_MALFORMED'));
  await assert.rejects(read(message.subarray(0, 100_000)), withCode('RELEASE_MALFORMED'));
});

test('lets its source go when its reader leaves', async () => {
  const { message } = await makeRelease(sampleBytes(200_000), signingKey);
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* stream(message, 1000);
    } finally {
      isClosed = true;
    }
  }
  for await (const piece of readContent(source())) if (piece.length > 0) break;
  assert.ok(isClosed);
});
