import assert from 'node:assert/strict';
import test from 'node:test';
import { writeLiteralPacket } from '../../../../src/formats/openpgp/literal.ts';
import { definiteLength, partialLength, writePacket } from '../../../../src/formats/openpgp/packet.ts';
import { PacketReader } from '../../../../src/formats/openpgp/packet-reader.ts';
import { withCode } from '../../../support/codes.ts';
import { sampleBytes, stream } from '../../../support/openpgp.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of source) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

test('writes lengths as the examples of RFC 9580 section 4.2.1.5 do', () => {
  assert.equal(hex(definiteLength(100)), '64');
  assert.equal(hex(definiteLength(1723)), 'c5fb');
  assert.equal(hex(definiteLength(100_000)), 'ff000186a0');
  assert.equal(hex(partialLength(15)), 'ef');
});

test('changes the form of a length where the next is needed', () => {
  assert.deepEqual(
    [0, 191, 192, 8383, 8384, 2 ** 32 - 1].map((length) => hex(definiteLength(length))),
    ['00', 'bf', 'c000', 'dfff', 'ff000020c0', 'ffffffffff'],
  );
});

for (const length of [0, 1, 191, 192, 8383, 8384, 70_000]) {
  for (const chunkBytes of [1, 7, 65_536]) {
    test(`reads a packet of ${length} bytes that arrives ${chunkBytes} bytes at a time`, async () => {
      const body = sampleBytes(length);
      const reader = new PacketReader(stream(writePacket(2, body), chunkBytes));
      assert.equal(await reader.nextTag(), 2);
      assert.deepEqual(await reader.takeAll(length), body);
      assert.equal(await reader.nextTag(), undefined);
    });
  }
}

for (const length of [0, 1, 506, 65_529, 65_530, 65_531, 131_066, 200_000]) {
  test(`writes ${length} bytes of literal data in parts that it can read, whatever the chunks`, async () => {
    const content = sampleBytes(length);
    const whole = await collect(writeLiteralPacket(stream(content, 1 << 20)));
    const inPieces = await collect(writeLiteralPacket(stream(content, 1009)));
    assert.deepEqual(inPieces, whole);
    const reader = new PacketReader(stream(whole, 777));
    assert.equal(await reader.nextTag(), 11);
    assert.equal(hex(await reader.take(6)), '620000000000');
    assert.deepEqual(await collect(reader.body()), Buffer.from(content));
    assert.equal(await reader.nextTag(), undefined);
  });
}

test('ends literal data of a whole number of parts with an empty part of definite length', async () => {
  const packet = await collect(writeLiteralPacket(stream(sampleBytes(65_530))));
  assert.equal(packet[1], 0xf0);
  assert.equal(packet.length, 1 + 1 + 65_536 + 1);
  assert.equal(packet.at(-1), 0);
});

test('hands on each part of literal data whole, with what stands before it', async () => {
  const sizes: number[] = [];
  for await (const { length } of writeLiteralPacket(stream(sampleBytes(200_000), 1009))) sizes.push(length);
  assert.deepEqual(sizes, [1 + 1 + 65_536, 1 + 65_536, 1 + 65_536, 2 + (200_006 - 3 * 65_536)]);
});

for (const [name, packet] of [
  ['a packet in the legacy format', 'a8 03 504750'],
  ['text', '48 65 6c 6c 6f'],
  ['a partial length in a signature packet', `c2 f0 ${'00'.repeat(65_536)} 00`],
  ['a first part of under 64 KiB', `cb ef ${'00'.repeat(32_768)} 00`],
  ['a first part of over 64 KiB', `cb f1 ${'00'.repeat(131_072)} 00`],
  ['a later part of under 64 KiB', `cb f0 ${'00'.repeat(65_536)} e9 ${'00'.repeat(512)} 00`],
  ['literal data of 64 KiB that is not divided', `cb ff 00010000 ${'00'.repeat(65_536)}`],
  ['a last part of 64 KiB', `cb f0 ${'00'.repeat(65_536)} ff 00010000 ${'00'.repeat(65_536)}`],
  ['a length of five octets where one is enough', 'c2 ff 00000002 0000'],
  ['a length of five octets where two are enough', `c2 ff 000020bf ${'00'.repeat(8383)}`],
  ['a body that is cut off', 'c2 05 01020304'],
  ['a length that is cut off', 'c2 ff 000001'],
  ['a header that is cut off', 'c2'],
  ['a part that is missing', `cb f0 ${'00'.repeat(65_536)}`],
] as const) {
  test(`throws RELEASE_MALFORMED for ${name}`, async () => {
    const reader = new PacketReader(stream(bytes(packet)));
    const read = async () => {
      await reader.nextTag();
      await reader.takeAll(200_000);
    };
    await assert.rejects(read, withCode('RELEASE_MALFORMED'));
  });
}

test('throws RELEASE_MALFORMED when a body is over the bound, without reading on', async () => {
  let chunksRead = 0;
  async function* endless() {
    yield await Promise.resolve(bytes('c2 ff ffffffff'));
    for (;;) {
      chunksRead += 1;
      yield new Uint8Array(1000);
    }
  }
  const reader = new PacketReader(endless());
  await reader.nextTag();
  await assert.rejects(reader.takeAll(5000), withCode('RELEASE_MALFORMED'));
  assert.equal(chunksRead, 6);
});

test('lets its source go when closed', async () => {
  let closed = false;
  async function* source() {
    try {
      yield await Promise.resolve(bytes('c2 02 0000'));
    } finally {
      closed = true;
    }
  }
  const reader = new PacketReader(source());
  await reader.nextTag();
  await reader.close();
  assert.equal(closed, true);
});
