import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Breather } from '../../../src/work/breather.ts';

test('is due after some work, and lets others run', async (t) => {
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  const breather = new Breather(new AbortController().signal);
  assert.equal(breather.isDue, false);
  now += 5;
  assert.equal(breather.isDue, false);
  now += 1;
  assert.equal(breather.isDue, true);
  let turns = 0;
  setImmediate(() => (turns += 1));
  await breather.breathe();
  assert.equal(turns, 1);
  assert.equal(breather.isDue, false);
  now += 6;
  assert.equal(breather.isDue, true);
});

test('throws the reason of its signal', async () => {
  const reason = new Error('enough');
  await assert.rejects(new Breather(AbortSignal.abort(reason)).breathe(), reason);
});
