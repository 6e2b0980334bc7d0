import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AgentError } from '../../../../src/errors.ts';
import { withCode } from '../../../support/codes.ts';
import { queueOf, QueuedJob } from '../../../support/queued-job.ts';
import { SetClock } from '../../../support/standing.ts';

const rolled = new AgentError('KEY_ROLLED', 'The key was changed.');

const cancelled = new AgentError('CANCELLED', 'enough');
const counts = (runningReleases: number, queuedReleases: number) => ({ runningReleases, queuedReleases });

test('starts what waits in the order in which it came, as places become free', async () => {
  const queue = queueOf(2, 2);
  const jobs = Array.from({ length: 4 }, () => new QueuedJob(queue));
  await turn();
  assert.deepEqual(
    jobs.map((job) => job.isStarted),
    [true, true, false, false],
  );
  assert.deepEqual(queue.counts, counts(2, 2));
  await assert.rejects(new QueuedJob(queue).done, withCode('QUEUE_FULL'));
  jobs[1]?.end();
  await jobs[1]?.done;
  await turn();
  assert.deepEqual(
    jobs.map((job) => job.isStarted),
    [true, true, true, false],
  );
  for (const job of jobs) job.end();
  await Promise.all(jobs.map((job) => job.done));
  assert.deepEqual(queue.counts, counts(0, 0));
});

test('frees a place when its work has ended, not when its caller has gone, even as it starts', async () => {
  const queue = queueOf(1, 1);
  const first = new QueuedJob(queue);
  // It has its place, but its work has not been called yet.
  first.abort(cancelled);
  const second = new QueuedJob(queue);
  await turn();
  assert.deepEqual([first.isStarted, second.isStarted], [true, false]);
  first.end();
  await first.done;
  await turn();
  assert.equal(second.isStarted, true);
  second.end();
  await second.done;
});

test('frees the place of work that throws', async () => {
  const queue = queueOf(1, 0);
  const other = new QueuedJob(queueOf(1, 0));
  await assert.rejects(
    queue.run(other, 'A', () => {
      throw cancelled;
    }),
    cancelled,
  );
  assert.deepEqual(queue.counts, counts(0, 0));
});

test('lets one that waits leave, and refuses one that has left before it came', async () => {
  const queue = queueOf(1, 1);
  const first = new QueuedJob(queue);
  const waiting = new QueuedJob(queue);
  waiting.abort(cancelled);
  assert.deepEqual(queue.counts, counts(1, 0));
  await assert.rejects(waiting.done, cancelled);
  await assert.rejects(
    queue.run(waiting, 'A', () => Promise.reject(new Error('it ran'))),
    cancelled,
  );
  assert.deepEqual(queue.counts, counts(1, 0));
  first.end();
  await first.done;
  assert.equal(waiting.isStarted, false);
});

test('changes keys while nothing runs, and starts nothing meanwhile', async () => {
  const queue = queueOf(2, 2);
  const running = new QueuedJob(queue);
  const change = Promise.withResolvers<string>();
  let changing = false;
  const options = { waitMs: 60_000, reason: rolled, signal: new AbortController().signal };
  const changed = queue.withoutReleases(options, () => {
    changing = true;
    return change.promise;
  });
  const waiting = new QueuedJob(queue);
  await turn();
  assert.deepEqual([changing, waiting.isStarted], [false, false]);
  running.end();
  await running.done;
  await turn();
  assert.deepEqual([changing, waiting.isStarted], [true, false]);
  change.resolve('new');
  assert.equal(await changed, 'new');
  await turn();
  assert.equal(waiting.isStarted, true);
  waiting.end();
  await waiting.done;
});

test('cancels what has not ended in time for a change of keys', async () => {
  const queue = queueOf(1, 0);
  const running = new QueuedJob(queue);
  running.signal.addEventListener('abort', running.end);
  const options = { waitMs: 1, reason: rolled, signal: new AbortController().signal };
  await queue.withoutReleases(options, () => Promise.resolve());
  assert.equal(running.signal.reason, rolled);
});

test('gives up a change of keys whose caller leaves, and starts what waits', async () => {
  const queue = queueOf(2, 0);
  const running = new QueuedJob(queue);
  const caller = new AbortController();
  const options = { waitMs: 60_000, reason: rolled, signal: caller.signal };
  const changed = queue.withoutReleases(options, () => Promise.reject(new Error('it was changed')));
  const waiting = new QueuedJob(queue);
  caller.abort(cancelled);
  await assert.rejects(changed, cancelled);
  await turn();
  assert.equal(waiting.isStarted, true);
  assert.equal(running.signal.aborted, false);
  for (const job of [running, waiting]) job.end();
  await Promise.all([running.done, waiting.done]);
});

test('drains: refuses what waits and what comes, and waits for what runs, but not for ever', async () => {
  const queue = queueOf(1, 1);
  const running = new QueuedJob(queue);
  const waiting = new QueuedJob(queue);
  const drained = queue.drain(60_000);
  await assert.rejects(waiting.done, withCode('DRAINING'));
  await assert.rejects(new QueuedJob(queue).done, withCode('DRAINING'));
  await queue.drain(1);
  assert.deepEqual(queue.counts, counts(1, 0));
  running.end();
  await drained;
  assert.deepEqual(queue.counts, counts(0, 0));
});

test('ends all', async () => {
  const queue = queueOf(1, 1);
  const [running, waiting] = [new QueuedJob(queue), new QueuedJob(queue)];
  queue.abortAll();
  await assert.rejects(waiting.done, withCode('DRAINING'));
  assert.ok(withCode('DRAINING')(running.signal.reason));
  running.end();
  await running.done;
});

const callersOf = (jobs: readonly QueuedJob[]): string[] => jobs.map(({ caller }) => caller);

/** Ends what runs, time after time; what was started by that, in its order. */
async function startsOf(jobs: readonly QueuedJob[]): Promise<QueuedJob[]> {
  const order: QueuedJob[] = [];
  while (order.length < jobs.length) {
    await turn();
    const started = jobs.filter((job) => job.isStarted && !order.includes(job));
    assert.ok(started.length > 0, 'nothing is started any more');
    order.push(...started);
    for (const job of started) job.end();
  }
  return order;
}

test('has callers take turns, whoever asked for more', async () => {
  const queue = queueOf(1, 9);
  const jobs = ['A', 'A', 'A', 'A', 'B', 'B', 'C'].map((caller) => new QueuedJob(queue, { caller }));
  assert.deepEqual(callersOf(await startsOf(jobs)), ['A', 'B', 'C', 'A', 'B', 'A', 'A']);
});

test('gives the next turn to the caller that has had the least time', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 9, clock);
  const jobs = ['long', 'short', 'other', 'long', 'short', 'new'].map((caller) => new QueuedJob(queue, { caller }));
  for (const [job, ms] of [[jobs[0], 60_000] as const, [jobs[1], 5000] as const]) {
    await turn();
    clock.pass(ms);
    job?.end();
    await job?.done;
  }
  assert.deepEqual(callersOf(await startsOf(jobs.slice(2))), ['other', 'new', 'short', 'long']);
});

test('holds against a caller what it takes while others wait, but not what nobody else wanted', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 9, clock);
  for (let release = 0; release < 3; release += 1) {
    const job = new QueuedJob(queue, { caller: 'A' });
    await turn();
    clock.pass(600_000);
    job.end();
    await job.done;
  }
  const running = new QueuedJob(queue, { caller: 'A' });
  await turn();
  clock.pass(1000);
  const jobs = ['B', 'A', 'B', 'A', 'B'].map((caller) => new QueuedJob(queue, { caller }));
  running.end();
  assert.deepEqual(callersOf(await startsOf(jobs)), ['B', 'B', 'A', 'B', 'A']);
});

test('refuses those first that ask for the most: nobody keeps others out of the queue', async () => {
  const queue = queueOf(1, 4);
  const greedy = Array.from({ length: 5 }, () => new QueuedJob(queue, { caller: 'greedy' }));
  const last = greedy.at(-1);
  const modest = new QueuedJob(queue, { caller: 'modest' });
  assert.equal(last?.reason, 'QUEUE_FULL');
  await assert.rejects(new QueuedJob(queue, { caller: 'greedy' }).done, withCode('QUEUE_FULL'));
  assert.equal(modest.reason, undefined);
  for (const job of greedy) job.end();
  await greedy[0]?.done;
  await turn();
  assert.deepEqual([modest.isStarted, greedy[1]?.isStarted], [true, false]);
  for (const job of [...greedy, modest]) job.end();
});
