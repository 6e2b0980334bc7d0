import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackStore } from '../../../../src/git/pack/pack-store.ts';
import { withCode } from '../../../support/codes.ts';

test('keeps what is appended, up to the limit and not over it', () => {
  const store = new PackStore({ maxPackBytes: 10 });
  store.append(Buffer.from('12345'));
  store.append(Buffer.alloc(0));
  store.append(Buffer.from('67890'));
  assert.equal(Buffer.from(store.view(3, 7)).toString(), '4567');
  assert.equal(Buffer.from(store.view(8, 100)).toString(), '90');
  assert.throws(() => {
    store.append(Buffer.from('x'));
  }, withCode('LIMIT_EXCEEDED'));
  assert.equal(store.length, 10);
});

test('grows without moving what views show, and empties them when it is disposed of', () => {
  const store = new PackStore({ maxPackBytes: 64 * 1024 * 1024 });
  store.append(Buffer.from('start'));
  const view = store.view(0, 5);
  for (let part = 0; part < 10; part += 1) store.append(Buffer.alloc(5_000_000, part));
  assert.equal(Buffer.from(view).toString(), 'start');
  assert.equal(store.view(50_000_004)[0], 9);
  store.dispose();
  assert.equal(store.length, 0);
  assert.equal(view.length, 0);
});
