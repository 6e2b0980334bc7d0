import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AgentError } from '../../../../src/errors.ts';
import { LoopDelay } from '../../../../src/work/loop-delay.ts';
import { queueOf, QueuedJob } from '../../../support/queued-job.ts';
import { SetClock } from '../../../support/standing.ts';

const rolled = new AgentError('KEY_ROLLED', 'The key was changed.');
const counts = (runningReleases: number, queuedReleases: number) => ({ runningReleases, queuedReleases });

test('sets aside what only waits for its peer when others wait for a place, and not before', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 4, clock);
  const slow = new QueuedJob(queue, { caller: 'slow', clock });
  await turn();
  slow.waitForPeer();
  clock.pass(60_000);
  queue.makeRoom();
  assert.equal(slow.standing.isSetAside, false);
  const next = new QueuedJob(queue, { caller: 'next', clock });
  queue.makeRoom();
  await turn();
  assert.deepEqual([slow.standing.isSetAside, slow.hasEnded, next.isStarted], [true, false, true]);
  assert.deepEqual(queue.counts, counts(2, 0));
  for (const job of [slow, next]) job.end();
});

test('leaves its place to what works, or gets what it waited for', async () => {
  const [clock, loop] = [new SetClock(), new LoopDelay()];
  const queue = queueOf(2, 4, clock, loop);
  const [working, fed] = [new QueuedJob(queue, { clock, loop }), new QueuedJob(queue, { clock, loop })];
  const next = new QueuedJob(queue, { caller: 'next', clock });
  await turn();
  fed.waitForPeer();
  // As long as the event loop takes for each of the two.
  loop.measured(200);
  for (let piece = 0; piece < 100; piece += 1) {
    clock.pass(200);
    queue.makeRoom();
    fed.standing.moved(65_536);
  }
  await turn();
  assert.deepEqual(
    [working, fed, next].map(({ standing }) => standing.isSetAside),
    [false, false, false],
  );
  assert.equal(next.isStarted, false);
  clock.pass(1000);
  queue.makeRoom();
  assert.deepEqual([working.standing.isSetAside, fed.standing.isSetAside], [false, true]);
  for (const job of [working, fed, next]) job.end();
});

test('ends with PREEMPTED that of the caller that has had the most when more would be set aside than may', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 4, clock);
  const asideIn = async (caller: string): Promise<QueuedJob> => {
    const job = new QueuedJob(queue, { caller, clock, obeys: true });
    await turn();
    job.waitForPeer();
    clock.pass(1000);
    return job;
  };
  const first = await asideIn('greedy');
  const second = new QueuedJob(queue, { caller: 'greedy', clock, obeys: true });
  queue.makeRoom();
  await turn();
  second.waitForPeer();
  clock.pass(1000);
  const modest = new QueuedJob(queue, { caller: 'modest', clock });
  queue.makeRoom();
  await turn();
  assert.equal(modest.isStarted, true);
  assert.deepEqual([first.reason, second.reason].sort(), ['PREEMPTED', undefined]);
  assert.equal(modest.reason, undefined);
  for (const job of [first, second, modest]) job.end();
});

test('counts what is set aside among what runs, for a change of keys and for the end', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 4, clock);
  const slow = new QueuedJob(queue, { clock, obeys: true });
  await turn();
  slow.waitForPeer();
  clock.pass(1000);
  const next = new QueuedJob(queue, { caller: 'next', clock, obeys: true });
  queue.makeRoom();
  await turn();
  assert.equal(queue.runningReleases, 2);
  const options = { waitMs: 1, reason: rolled, signal: new AbortController().signal };
  await queue.withoutReleases(options, () => Promise.resolve());
  assert.deepEqual([slow.reason, next.reason], ['KEY_ROLLED', 'KEY_ROLLED']);
  assert.deepEqual(queue.counts, counts(0, 0));
});
