import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Phase } from '../../../src/work/progress.ts';
import { ProgressFeed } from '../../../src/release/progress-feed.ts';

test('loses no report that comes while another one is looked at', { timeout: 5000 }, async () => {
  const feed = new ProgressFeed();
  const { promise, resolve } = Promise.withResolvers<string>();
  const report = (phase: Phase, objectsDone: number): void => {
    feed.report({ phase, objectsDone, bytesDone: 0 });
  };
  report('FETCHING', 1);
  const told: (number | string)[] = [];
  const during = feed.during(promise);
  for (;;) {
    const next = await during.next();
    if (next.done === true) {
      told.push(next.value);
      break;
    }
    if (next.value.type !== 'progress') continue;
    told.push(next.value.progress.objectsDone);
    if (told.length === 1) report('FETCHING', 2);
    if (told.length === 2)
      void setImmediate().then(() => {
        resolve('done');
      });
  }
  assert.deepEqual(told, [1, 2, 'done']);
});

test('tells the latest phase that began, though an earlier one still reports', () => {
  const feed = new ProgressFeed();
  feed.enter('ARCHIVING');
  feed.report({ phase: 'FETCHING', objectsDone: 1, bytesDone: 1 });
  assert.equal(feed.phase, 'ARCHIVING');
});
