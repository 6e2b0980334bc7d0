import assert from 'node:assert/strict';
import test from 'node:test';
import { freeMemory } from '../../../src/work/free-memory.ts';

test('leaves nothing in the memory, nor in what else shows it', () => {
  const bytes = Buffer.alloc(1_000_000, 1);
  const others = [bytes.subarray(10), new Uint8Array(bytes.buffer)];
  freeMemory(bytes);
  assert.deepEqual(
    [bytes, ...others].map(({ length }) => length),
    [0, 0, 0],
  );
});

test('frees what is free already', () => {
  const bytes = new Uint8Array(1_000_000);
  freeMemory(bytes);
  freeMemory(bytes);
  assert.equal(bytes.length, 0);
});

test('leaves alone what small Buffers share', () => {
  const bytes = Buffer.from('small');
  freeMemory(bytes);
  assert.equal(bytes.toString(), 'small');
  assert.equal(Buffer.from('smaller').toString(), 'smaller');
});
