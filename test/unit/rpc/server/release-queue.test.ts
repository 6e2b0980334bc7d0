import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AgentError } from '../../../../src/errors.ts';
import { CallSpan } from '../../../../src/rpc/server/call-span.ts';
import { ReleaseQueue } from '../../../../src/rpc/server/release-queue.ts';
import { withCode } from '../../../support/codes.ts';

const rolled = new AgentError('KEY_ROLLED', 'The key was changed.');

interface Job {
  readonly span: CallSpan;
  /** Of the queue's `run`. */
  readonly done: Promise<void>;
  readonly isStarted: () => boolean;
  /** Ends the work. */
  readonly end: () => void;
}

/** A release whose work goes on until it is ended, whatever its span says. */
function enqueue(queue: ReleaseQueue): Job {
  const call = Object.assign(new EventEmitter(), { cancelled: false, getDeadline: () => Infinity });
  const span = new CallSpan(call, 60_000);
  const work = Promise.withResolvers<undefined>();
  let started = false;
  const done = queue
    .run(span, async () => {
      started = true;
      await work.promise;
    })
    .finally(() => {
      span.close();
    });
  // It is awaited later, or of no interest.
  done.catch(() => undefined);
  return {
    span,
    done,
    isStarted: () => started,
    end: () => {
      work.resolve(undefined);
    },
  };
}

const cancelled = new AgentError('CANCELLED', 'enough');
const counts = (runningReleases: number, queuedReleases: number) => ({ runningReleases, queuedReleases });

test('starts what waits in the order in which it came, as places become free', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 2, maxQueuedReleases: 2 });
  const jobs = Array.from({ length: 4 }, () => enqueue(queue));
  await turn();
  assert.deepEqual(
    jobs.map((job) => job.isStarted()),
    [true, true, false, false],
  );
  assert.deepEqual(queue.counts, counts(2, 2));
  await assert.rejects(enqueue(queue).done, withCode('QUEUE_FULL'));
  jobs[1]?.end();
  await jobs[1]?.done;
  await turn();
  assert.deepEqual(
    jobs.map((job) => job.isStarted()),
    [true, true, true, false],
  );
  for (const job of jobs) job.end();
  await Promise.all(jobs.map((job) => job.done));
  assert.deepEqual(queue.counts, counts(0, 0));
});

test('frees a place when its work has ended, not when its caller has gone, even as it starts', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 1 });
  const first = enqueue(queue);
  // It has its place, but its work has not been called yet.
  first.span.abort(cancelled);
  const second = enqueue(queue);
  await turn();
  assert.deepEqual([first.isStarted(), second.isStarted()], [true, false]);
  first.end();
  await first.done;
  await turn();
  assert.equal(second.isStarted(), true);
  second.end();
  await second.done;
});

test('frees the place of work that throws', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 0 });
  const { span } = enqueue(new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 0 }));
  await assert.rejects(
    queue.run(span, () => {
      throw cancelled;
    }),
    cancelled,
  );
  assert.deepEqual(queue.counts, counts(0, 0));
  span.close();
});

test('lets one that waits leave, and refuses one that has left before it came', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 1 });
  const first = enqueue(queue);
  const waiting = enqueue(queue);
  waiting.span.abort(cancelled);
  assert.deepEqual(queue.counts, counts(1, 0));
  await assert.rejects(waiting.done, cancelled);
  await assert.rejects(
    queue.run(waiting.span, () => Promise.reject(new Error('it ran'))),
    cancelled,
  );
  assert.deepEqual(queue.counts, counts(1, 0));
  first.end();
  await first.done;
  assert.equal(waiting.isStarted(), false);
});

test('changes keys while nothing runs, and starts nothing meanwhile', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 2, maxQueuedReleases: 2 });
  const running = enqueue(queue);
  const change = Promise.withResolvers<string>();
  let changing = false;
  const options = { waitMs: 60_000, reason: rolled, signal: new AbortController().signal };
  const changed = queue.withoutReleases(options, () => {
    changing = true;
    return change.promise;
  });
  const waiting = enqueue(queue);
  await turn();
  assert.deepEqual([changing, waiting.isStarted()], [false, false]);
  running.end();
  await running.done;
  await turn();
  assert.deepEqual([changing, waiting.isStarted()], [true, false]);
  change.resolve('new');
  assert.equal(await changed, 'new');
  await turn();
  assert.equal(waiting.isStarted(), true);
  waiting.end();
  await waiting.done;
});

test('cancels what has not ended in time for a change of keys', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 0 });
  const running = enqueue(queue);
  running.span.signal.addEventListener('abort', running.end);
  const options = { waitMs: 1, reason: rolled, signal: new AbortController().signal };
  await queue.withoutReleases(options, () => Promise.resolve());
  assert.equal(running.span.signal.reason, rolled);
});

test('gives up a change of keys whose caller leaves, and starts what waits', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 2, maxQueuedReleases: 0 });
  const running = enqueue(queue);
  const caller = new AbortController();
  const options = { waitMs: 60_000, reason: rolled, signal: caller.signal };
  const changed = queue.withoutReleases(options, () => Promise.reject(new Error('it was changed')));
  const waiting = enqueue(queue);
  caller.abort(cancelled);
  await assert.rejects(changed, cancelled);
  await turn();
  assert.equal(waiting.isStarted(), true);
  assert.equal(running.span.signal.aborted, false);
  for (const job of [running, waiting]) job.end();
  await Promise.all([running.done, waiting.done]);
});

test('drains: refuses what waits and what comes, and waits for what runs, but not for ever', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 1 });
  const running = enqueue(queue);
  const waiting = enqueue(queue);
  const drained = queue.drain(60_000);
  await assert.rejects(waiting.done, withCode('DRAINING'));
  await assert.rejects(enqueue(queue).done, withCode('DRAINING'));
  await queue.drain(1);
  assert.deepEqual(queue.counts, counts(1, 0));
  running.end();
  await drained;
  assert.deepEqual(queue.counts, counts(0, 0));
});

test('ends all', async () => {
  const queue = new ReleaseQueue({ maxConcurrentReleases: 1, maxQueuedReleases: 1 });
  const [running, waiting] = [enqueue(queue), enqueue(queue)];
  queue.abortAll();
  await assert.rejects(waiting.done, withCode('DRAINING'));
  assert.ok(withCode('DRAINING')(running.span.signal.reason));
  running.end();
  await running.done;
});
