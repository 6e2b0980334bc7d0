import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places } from '../../../../src/rpc/server/places.ts';

test('gives no more in all, and no more to one, than there are, and each again once it is free', () => {
  const places = new Places(5, 3);
  assert.ok(places.take('a', 3));
  assert.equal(places.take('a'), false);
  assert.ok(places.take('b'));
  assert.equal(places.take('c', 2), false);
  assert.ok(places.take('c'));
  assert.equal(places.take('c'), false);
  places.free('a', 2);
  assert.ok(places.take('a'));
  assert.ok(places.take('c'));
  for (const [owner, count] of [
    ['a', 2],
    ['b', 1],
    ['c', 2],
  ] as const) {
    places.free(owner, count);
  }
  assert.ok(places.take('d', 3) && places.take('e', 2));
});
