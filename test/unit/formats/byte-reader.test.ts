import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteReader } from '../../../src/formats/byte-reader.ts';
import { withCode } from '../../support/codes.ts';

const read = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes), 'thing', 'OBJECT_INVALID');
const short = withCode('OBJECT_INVALID');

test('reads numbers, views and what stands before a delimiter', () => {
  const reader = read(1, 2, 3, 0xff, 0xfe, 0xfd, 0xfc, 7, 8, 0, 9);
  assert.equal(reader.u8(), 1);
  assert.equal(reader.u16be(), 0x203);
  assert.equal(reader.u32be(), 0xfffefdfc);
  assert.deepEqual([...reader.takeUntil(0)], [7, 8]);
  assert.equal(reader.remaining, 1);
  assert.deepEqual([...reader.take(1)], [9]);
  assert.deepEqual([...reader.take(0)], []);
  assert.equal(reader.offset, 11);
});

test('throws the code it was given instead of reading past the end', () => {
  assert.throws(() => read().u8(), short);
  assert.throws(() => read(1).u16be(), short);
  assert.throws(() => read(1, 2, 3).u32be(), short);
  assert.throws(() => read(1, 2).take(3), short);
  assert.throws(() => read(1, 2).takeUntil(0), short);
});
