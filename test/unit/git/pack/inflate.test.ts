import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { inflateLarge, inflateSmall, maxDeflatedBytes, SLICE_BYTES } from '../../../../src/git/pack/inflate.ts';
import { withCode } from '../../../support/codes.ts';
import { inPieces } from '../../../support/scribbled.ts';

const content = Buffer.alloc(3000, 'some content ');
const stream = deflateSync(content);
const trailing = Buffer.concat([stream, Buffer.from('what follows')]);

const unused = () => {
  assert.fail('nothing was inflated');
};

async function large(bytes: Uint8Array, size: number, piece = 1000): Promise<{ content: Buffer; consumed: number }> {
  const chunks: Uint8Array[] = [];
  const inflated = inflateLarge(inPieces(bytes, [piece]), size);
  for (;;) {
    const next = await inflated.next();
    if (next.done === true) return { content: Buffer.concat(chunks), consumed: next.value };
    chunks.push(Buffer.from(next.value));
  }
}

test('inflates both ways, and says how many bytes the stream had', async () => {
  const inflated = inflateSmall(trailing, content.length, (bytes) => Buffer.from(bytes).toString());
  assert.ok(inflated);
  const small = { content: Buffer.from(inflated.result), consumed: inflated.consumed };
  for (const inflated of [small, await large(trailing, content.length), await large(trailing, content.length, 1)]) {
    assert.ok(content.equals(inflated.content));
    assert.equal(inflated.consumed, stream.length);
  }
});

test('asks for more, or throws PACK_TRUNCATED, for every cut', async () => {
  for (let length = 0; length < stream.length; length += 1) {
    assert.equal(inflateSmall(stream.subarray(0, length), content.length, unused), undefined);
    await assert.rejects(large(stream.subarray(0, length), content.length), withCode('PACK_TRUNCATED'));
  }
});

test('throws PACK_CORRUPT for another size or broken data', async () => {
  for (const size of [0, content.length - 1, content.length + 1]) {
    assert.throws(() => inflateSmall(stream, size, unused), withCode('PACK_CORRUPT'));
    await assert.rejects(large(stream, size), withCode('PACK_CORRUPT'));
  }
  assert.throws(() => inflateSmall(content, content.length, unused), withCode('PACK_CORRUPT'));
  await assert.rejects(large(content, content.length), withCode('PACK_CORRUPT'));
});

test('throws what the source of its slices throws', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* inPieces(stream.subarray(0, 20));
    throw new RangeError('broken');
  }
  await assert.rejects(inflateLarge(broken(), content.length).next(), RangeError);
});

test('throws PACK_CORRUPT at once though its source stays silent', { timeout: 5000 }, async () => {
  async function* silent(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield bytes;
    await new Promise(() => undefined);
  }
  const broken = Buffer.concat([stream.subarray(0, 2), Buffer.alloc(100, 0xff)]);
  for (const [bytes, size] of [
    [broken, content.length],
    [stream, content.length - 1],
    [trailing, content.length + 1],
  ] as const) {
    const inflated = inflateLarge(silent(bytes), size);
    const drained = async (): Promise<void> => {
      while ((await inflated.next()).done !== true);
    };
    await assert.rejects(drained(), withCode('PACK_CORRUPT'));
  }
});

test('looks at no more than a stream may need', () => {
  const padded = Buffer.concat([
    Buffer.from([0x78, 1]),
    Buffer.alloc(maxDeflatedBytes(1) + 5, '\0\0\0\xff\xff', 'latin1'),
  ]);
  assert.equal(inflateSmall(Buffer.concat([padded, deflateSync('x').subarray(2)]), 1, unused), undefined);
});

test('frees nothing that others share when its reader is slow, and the end comes in small pieces', async () => {
  const roomBytes = 256 * 1024;
  const whole = Buffer.alloc(roomBytes + 20, 'some content ');
  const stored = deflateSync(whole, { level: 0 });
  const chunks: Buffer[] = [];
  // The last slice fills zlib's room and goes on in another: Node may join such pieces in memory that small Buffers share.
  const slices = [stored.subarray(0, SLICE_BYTES), stored.subarray(SLICE_BYTES)];
  for await (const chunk of inflateLarge(slices, whole.length)) {
    await delay(20);
    chunks.push(Buffer.from(chunk));
  }
  assert.ok(Buffer.concat(chunks).equals(whole));
  assert.equal(Buffer.from('small').toString(), 'small');
});
