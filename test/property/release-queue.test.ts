import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AgentError } from '../../src/errors.ts';
import { ReleaseQueue } from '../../src/rpc/server/release-queue.ts';
import { LoopDelay } from '../../src/work/loop-delay.ts';
import fc from '../support/fast-check.ts';
import { QueuedJob } from '../support/queued-job.ts';
import { SetClock } from '../support/standing.ts';

const callers = ['A', 'B', 'C', 'D', 'E'];

type Step =
  | { readonly type: 'ask'; readonly caller: string; readonly obeys: boolean }
  | { readonly type: 'change'; readonly how: 'cancel' | 'end' | 'wait for its peer'; readonly job: number }
  | { readonly type: 'pass'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('ask' as const),
      caller: fc.constantFrom(...callers),
      obeys: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      how: fc.constantFrom('cancel', 'end', 'wait for its peer', 'wait for its peer'),
      job: fc.nat(99),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.constantFrom(10, 600, 5000),
    }),
  },
);

const limits = fc.record({
  maxConcurrentReleases: fc.integer({ min: 1, max: 3 }),
  maxQueuedReleases: fc.nat(6),
  maxSetAsideReleases: fc.nat(3),
});

const cancelled = new AgentError('CANCELLED', 'enough');

/** A queue, all that was ever asked of it, and its clock. */
class Scene {
  readonly clock = new SetClock();
  readonly queue: ReleaseQueue;
  readonly jobs: QueuedJob[] = [];
  readonly #limits: { readonly maxConcurrentReleases: number; readonly maxSetAsideReleases: number };

  constructor(of: ConstructorParameters<typeof ReleaseQueue>[0]) {
    this.#limits = of;
    this.queue = new ReleaseQueue(of, this.clock.now, new LoopDelay());
  }

  ask(caller: string, obeys: boolean): QueuedJob {
    const job = new QueuedJob(this.queue, { caller, clock: this.clock, obeys });
    this.jobs.push(job);
    return job;
  }

  /** Every caller asks so many times. */
  flood(times: number): void {
    for (let time = 0; time < times; time += 1) for (const caller of callers) this.ask(caller, false);
  }

  take(next: Step): void {
    if (next.type === 'ask') this.ask(next.caller, next.obeys);
    else if (next.type === 'pass') this.clock.pass(next.ms);
    else this.#change(next);
    this.queue.makeRoom();
  }

  /** Of one that has not ended. */
  #change({ how, job: index }: Step & { readonly type: 'change' }): void {
    const live = this.jobs.filter((job) => !job.hasEnded);
    const job = live[index % Math.max(live.length, 1)];
    if (how === 'cancel') job?.abort(cancelled);
    else if (job?.isStarted !== true) return;
    else if (how === 'end') job.end();
    else job.waitForPeer();
  }

  check(): void {
    const { maxConcurrentReleases, maxSetAsideReleases } = this.#limits;
    const running = this.jobs.filter((job) => job.isStarted && !job.hasEnded);
    const setAside = running.filter(({ standing }) => standing.isSetAside).length;
    const waiting = this.jobs.filter((job) => !job.isStarted && !job.hasEnded).length;
    assert.deepEqual(this.queue.counts, { runningReleases: running.length, queuedReleases: waiting });
    assert.ok(setAside <= maxSetAsideReleases, `${setAside} are set aside`);
    assert.ok(running.length - setAside <= maxConcurrentReleases, `${running.length - setAside} have a place`);
    if (waiting > 0) assert.equal(running.length - setAside, maxConcurrentReleases, 'a place is free, and some wait');
  }
}

test('keeps its bounds, and leaks no place, in whatever order releases come, wait, are cancelled and end', async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(step, { maxLength: 80 }), async (of, steps) => {
      const scene = new Scene(of);
      for (const next of steps) {
        scene.take(next);
        await turn();
        scene.check();
      }
      for (let left = scene.jobs; left.length > 0; left = left.filter(({ hasEnded }) => !hasEnded)) {
        for (const job of left) if (job.isStarted) job.end();
        await turn();
      }
      assert.deepEqual(scene.queue.counts, { runningReleases: 0, queuedReleases: 0 });
      const job = scene.ask('F', false);
      await turn();
      assert.equal(job.isStarted, true);
      job.end();
      await job.done;
    }),
  );
});

/** Ends the first that runs after so much time; the rest goes on. */
interface Turn {
  readonly ms: number;
  readonly refills: number;
}

test('starves nobody: who waits comes before any other caller has come some times more', async () => {
  const turns = fc.array(fc.record({ ms: fc.nat(3000), refills: fc.nat(3) }), { minLength: 60, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(turns, async (steps: readonly Turn[]) => {
      const scene = new Scene({ maxConcurrentReleases: 1, maxQueuedReleases: 1000, maxSetAsideReleases: 0 });
      scene.flood(4);
      const patient = scene.ask('patient', false);
      for (const { ms, refills } of steps) {
        await turn();
        if (patient.isStarted) break;
        scene.flood(refills + 1);
        const running = scene.jobs.find((job) => job.isStarted && !job.hasEnded);
        scene.clock.pass(ms);
        running?.end();
        await running?.done;
      }
      // Everyone's clock stands at the same time as it begins: all others have their turn once, and then it is its own.
      assert.equal(patient.isStarted, true);
      assert.ok(scene.jobs.filter((job) => job.hasEnded).length <= callers.length);
      for (const job of scene.jobs) job.abort(cancelled);
      for (const job of scene.jobs) job.end();
    }),
    { numRuns: 30 },
  );
});
