import PQueue from 'p-queue';
import { AgentError } from '../../errors.ts';
import type { HoldOptions, ReleaseGate } from '../../keys/ring/release-gate.ts';
import type { Limits } from '../../limits.ts';
import type { CallSpan } from './call-span.ts';
import type { ReleaseCounts } from '../../agent/release-agent.ts';
import { untilAborted } from '../../work/until-aborted.ts';

type QueueLimits = Pick<Limits, 'maxConcurrentReleases' | 'maxQueuedReleases'>;

/** How long cancelled releases get to end before their key is changed. They stop within a second as a rule. */
const UNWIND_MS = 2000;

/**
 * Admits releases: some run, some wait, the rest is refused. A client that opens and resets streams in a loop starts
 * handlers faster than HTTP/2's own limit on streams prevents; here each costs a refusal. A place is free again only
 * when the work in it has really ended, not when its caller has gone.
 */
export class ReleaseQueue implements ReleaseGate {
  readonly #queue: PQueue;
  readonly #capacity: number;
  readonly #running = new Set<CallSpan>();
  readonly #waiting = new Set<CallSpan>();
  #draining = false;

  constructor({ maxConcurrentReleases, maxQueuedReleases }: QueueLimits) {
    this.#queue = new PQueue({ concurrency: maxConcurrentReleases });
    this.#capacity = maxConcurrentReleases + maxQueuedReleases;
  }

  get counts(): ReleaseCounts {
    return { runningReleases: this.#running.size, queuedReleases: this.#waiting.size };
  }

  get runningReleases(): number {
    return this.#running.size;
  }

  /** Runs `task` when there is a place. Throws QUEUE_FULL, DRAINING, or the span's own reason when it ends before. */
  async run(span: CallSpan, task: () => Promise<void>): Promise<void> {
    if (this.#draining) throw drainingError();
    if (this.#running.size + this.#waiting.size >= this.#capacity) {
      throw new AgentError('QUEUE_FULL', 'The agent makes as many releases as it may; ask again later.');
    }
    // p-queue frees the place of a task whose signal is aborted at once, even when it runs: so it gets a signal that
    // ends with the wait.
    const wait = new AbortController();
    const leave = (): void => {
      wait.abort(span.signal.reason);
    };
    span.signal.addEventListener('abort', leave);
    this.#waiting.add(span);
    const start = async (): Promise<void> => {
      span.signal.removeEventListener('abort', leave);
      this.#waiting.delete(span);
      this.#running.add(span);
      await task().finally(() => this.#running.delete(span));
    };
    try {
      if (span.signal.aborted) leave();
      await this.#queue.add(start, { signal: wait.signal });
    } finally {
      this.#waiting.delete(span);
      span.signal.removeEventListener('abort', leave);
    }
  }

  async withoutReleases<T>({ waitMs, reason, signal }: HoldOptions, work: () => Promise<T>): Promise<T> {
    this.#queue.pause();
    try {
      await untilAborted(settledWithin(this.#queue.onPendingZero(), waitMs), signal);
      for (const span of this.#running) span.abort(reason);
      await untilAborted(settledWithin(this.#queue.onPendingZero(), UNWIND_MS), signal);
      return await work();
    } finally {
      this.#queue.start();
    }
  }

  /** Refuses new releases and those that wait; resolves when those that run have ended, or `graceMs` have passed. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    for (const span of this.#waiting) span.abort(drainingError());
    await settledWithin(this.#queue.onIdle(), graceMs);
  }

  /** Ends all releases, running or waiting. */
  abortAll(): void {
    this.#draining = true;
    for (const span of [...this.#waiting, ...this.#running]) span.abort(drainingError());
  }
}

/** Resolves with `promise`, or when `ms` milliseconds have passed. */
async function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function drainingError(): AgentError {
  return new AgentError('DRAINING', 'The agent is stopping; ask another one, or ask again later.');
}
