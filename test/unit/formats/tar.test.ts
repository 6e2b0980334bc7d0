import assert from 'node:assert/strict';
import test from 'node:test';
import { TAR_RECORD, TarHeaderWriter, tarPadding, tarTrailer } from '../../../src/formats/tar.ts';

const id = 'ab'.repeat(20);
const file = { type: 'file', path: 'f', id } as const;

function field(header: Uint8Array, start: number, length: number): string {
  return Buffer.from(header).toString('latin1', start, start + length);
}

test('writes the greatest size that fits into a header there', () => {
  const header = new TarHeaderWriter(0n).entryHeader({ ...file, size: 2 ** 33 - 1 });
  assert.equal(header.length, TAR_RECORD);
  assert.equal(field(header, 124, 12), '77777777777\0');
});

test('writes a greater size as a pax record, and zero in the header', () => {
  const header = new TarHeaderWriter(0n).entryHeader({ ...file, size: 2 ** 33 });
  assert.equal(header.length, 3 * TAR_RECORD);
  assert.equal(field(header, 0, 50), `${id}.paxheader`);
  assert.equal(field(header, TAR_RECORD, 20), '19 size=8589934592\n\0');
  assert.equal(field(header, 2 * TAR_RECORD + 124, 12), '00000000000\0');
});

test('counts the digits of a pax record’s own length', () => {
  const headers = new TarHeaderWriter(0n);
  for (let length = 256; length <= 4096; length += 1) {
    const header = headers.entryHeader({ ...file, path: 'p'.repeat(length) });
    const content = field(header, TAR_RECORD, header.length);
    const record = content.slice(0, content.indexOf('\n') + 1);
    assert.equal(Number.parseInt(record, 10), record.length);
  }
});

test('keeps the checksum of a header', () => {
  const header = Buffer.from(new TarHeaderWriter(1_700_000_000n).entryHeader({ ...file, path: '\xff\xfe', size: 7 }));
  const stated = Number.parseInt(header.toString('latin1', 148, 155), 8);
  header.fill(' ', 148, 156);
  assert.equal(
    header.reduce((sum, byte) => sum + byte, 0),
    stated,
  );
});

test('ends a tar with at least two records of zeros and at the end of a block', () => {
  for (let size = 0; size <= 20_480; size += TAR_RECORD) {
    const trailer = tarTrailer(size).length;
    assert.equal((size + trailer) % 10_240, 0);
    assert.ok(trailer >= 2 * TAR_RECORD && trailer < 10_240 + 2 * TAR_RECORD);
  }
});

test('pads contents to the end of their record and no further', () => {
  assert.deepEqual(
    [0, 1, 511, 512, 513].map((size) => tarPadding(size).length),
    [0, 511, 1, 0, 511],
  );
});
