import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackMemory } from '../../../../src/git/pack/pack-memory.ts';
import { PackStore } from '../../../../src/git/pack/pack-store.ts';
import { withCode } from '../../../support/codes.ts';

const MIB = 1024 * 1024;
const limits = { maxPackBytes: 64 * MIB };
const piece = new Uint8Array(5 * MIB);

test('throws LIMIT_EXCEEDED when the packs of all releases have more than the agent may hold', () => {
  const shared = new PackMemory({ maxPackMemoryBytes: 14 * MIB });
  const [one, two] = [new PackStore(limits, shared), new PackStore(limits, shared)];
  one.append(piece);
  two.append(piece);
  assert.throws(() => {
    one.append(piece);
  }, withCode('LIMIT_EXCEEDED'));
  assert.equal(one.length, piece.length);
});

test('has for the next pack what a pack gave back, once', () => {
  const shared = new PackMemory({ maxPackMemoryBytes: 8 * MIB });
  for (let release = 0; release < 3; release += 1) {
    const store = new PackStore(limits, shared);
    store.append(piece);
    assert.throws(() => {
      new PackStore(limits, shared).append(piece);
    }, withCode('LIMIT_EXCEEDED'));
    store.dispose();
    store.dispose();
  }
});
