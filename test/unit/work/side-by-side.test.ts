import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { sideBySide } from '../../../src/work/side-by-side.ts';

const items = Array.from({ length: 20 }, (_, index) => index);

test('does all, so many at a time, in their order', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await sideBySide(items, 3, async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
  });
  assert.deepEqual(begun, items);
  assert.deepEqual([most, running], [3, 0]);
});

test('after a failure nothing is begun any more, and what is under way ends before it is told', async () => {
  const begun: number[] = [];
  let running = 0;
  await assert.rejects(
    sideBySide(items, 3, async (item) => {
      begun.push(item);
      running += 1;
      try {
        for (let turns = 0; turns < 5 * (item + 1); turns++) await turn();
        if (item === 0) throw new RangeError('the first');
      } finally {
        running -= 1;
      }
    }),
    /the first/,
  );
  assert.deepEqual([begun, running], [[0, 1, 2], 0]);
});

test('nothing to do is done at once', async () => {
  await sideBySide([], 4, () => assert.fail());
});
