import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { AgentError } from '../../../../src/errors.ts';
import { ObjectArrivals } from '../../../../src/git/pack/object-arrivals.ts';
import { StageClock } from '../../../../src/work/stage-clock.ts';
import { withCode } from '../../../support/codes.ts';

const [one, two] = ['11'.repeat(20), '22'.repeat(20)];

/** Whether `promise` is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), setImmediate(false)]);
}

test('wakes all who wait for an object, and none who wait for another', async () => {
  const arrivals = new ObjectArrivals();
  const [first, second, other] = [arrivals.waitFor(one), arrivals.waitFor(one), arrivals.waitFor(two)];
  arrivals.arrived(one);
  await Promise.all([first, second]);
  assert.equal(await isSettled(other), false);
  arrivals.end();
  await other;
});

test('lets nobody wait when the pack has ended', async () => {
  const arrivals = new ObjectArrivals();
  arrivals.end();
  await arrivals.waitFor(one);
});

test('throws what the pack failed with, whether it fails before or while somebody waits', async () => {
  const arrivals = new ObjectArrivals();
  const waiting = assert.rejects(arrivals.waitFor(one), withCode('PACK_CORRUPT'));
  arrivals.fail(new AgentError('PACK_CORRUPT', 'The test says so.'));
  await waiting;
  await assert.rejects(arrivals.waitFor(two), withCode('PACK_CORRUPT'));
});

test('gives the time of those who wait to the stage of that name', async () => {
  const clock = new StageClock('archive');
  const arrivals = new ObjectArrivals();
  const waiting = arrivals.waitFor(one, clock);
  assert.equal(clock.switchTo('wait'), 'wait');
  arrivals.arrived(one);
  await waiting;
  assert.equal(clock.switchTo('archive'), 'archive');
});

test('leaves the clock alone for one who waits beside the work it measures', async () => {
  const clock = new StageClock('archive');
  const arrivals = new ObjectArrivals();
  const beside = arrivals.waitFor(one);
  assert.equal(clock.switchTo('gzip'), 'archive');
  arrivals.arrived(one);
  await beside;
  assert.equal(clock.switchTo('gzip'), 'gzip');
});
