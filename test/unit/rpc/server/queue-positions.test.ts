import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { queueOf, QueuedJob } from '../../../support/queued-job.ts';
import { SetClock } from '../../../support/standing.ts';

const positionsOf = (jobs: readonly QueuedJob[]): number[][] => jobs.map(({ positions }) => positions);

test('tells what waits whose turn it is, once it has waited for a second, and when that changes', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 8, clock);
  const running = new QueuedJob(queue, { clock });
  // A has had a turn: that of B comes first, and then they alternate.
  const [first, second] = ['A', 'A'].map((caller) => new QueuedJob(queue, { caller, clock }));
  const other = new QueuedJob(queue, { caller: 'B', clock });
  const jobs = [first, second, other].filter((job) => job !== undefined);
  await turn();
  clock.pass(900);
  queue.tellPositions();
  assert.deepEqual(positionsOf(jobs), [[], [], []]);
  clock.pass(200);
  queue.tellPositions();
  assert.deepEqual(positionsOf(jobs), [[2], [3], [1]]);
  clock.pass(5000);
  queue.tellPositions();
  assert.deepEqual(positionsOf(jobs), [[2], [3], [1]], 'what has not changed is not told again');

  running.end();
  await running.done;
  await turn();
  assert.equal(other.isStarted, true);
  queue.tellPositions();
  assert.deepEqual(positionsOf(jobs), [[2], [3], [1]], 'told not a second ago');
  clock.pass(1000);
  queue.tellPositions();
  assert.deepEqual(positionsOf(jobs), [[2, 1], [3, 2], [1]]);
  for (const job of jobs) job.end();
});

test('tells the positions in the order in which places are given', async () => {
  const clock = new SetClock();
  const queue = queueOf(1, 20, clock);
  const running = new QueuedJob(queue, { clock });
  await turn();
  clock.pass(700);
  const jobs = Array.from('AABACBBCAD', (caller) => new QueuedJob(queue, { caller, clock }));
  clock.pass(1000);
  queue.tellPositions();
  const inTurn = jobs.toSorted((a, b) => (a.positions[0] ?? 0) - (b.positions[0] ?? 0));
  for (const job of [running, ...inTurn]) {
    assert.equal(job.isStarted, true);
    job.end();
    await job.done;
    await turn();
  }
});
