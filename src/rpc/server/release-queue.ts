import { AgentError, asAgentError } from '../../errors.ts';
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
  readonly #places: number;
  readonly #capacity: number;
  /** The work of each, settled when it has ended. */
  readonly #running = new Map<CallSpan, Promise<void>>();
  /** What starts each, in the order in which they came. */
  readonly #waiting = new Map<CallSpan, () => void>();
  /** How many hold the waiting ones back. */
  #holds = 0;
  #draining = false;

  constructor({ maxConcurrentReleases, maxQueuedReleases }: QueueLimits) {
    this.#places = maxConcurrentReleases;
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
    const { signal } = span;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(span);
        reject(asAgentError(signal.reason));
      };
      signal.addEventListener('abort', leave);
      this.#waiting.set(span, () => {
        this.#waiting.delete(span);
        signal.removeEventListener('abort', leave);
        resolve(this.#start(span, task));
      });
      if (signal.aborted) leave();
      this.#fillPlaces();
    });
  }

  #start(span: CallSpan, task: () => Promise<void>): Promise<void> {
    const work = Promise.resolve()
      .then(task)
      .finally(() => {
        this.#running.delete(span);
        this.#fillPlaces();
      });
    this.#running.set(span, work);
    return work;
  }

  #fillPlaces(): void {
    for (const start of this.#waiting.values()) {
      if (this.#holds > 0 || this.#running.size >= this.#places) return;
      start();
    }
  }

  async withoutReleases<T>({ waitMs, reason, signal }: HoldOptions, work: () => Promise<T>): Promise<T> {
    this.#holds += 1;
    try {
      await untilAborted(this.#ended(waitMs), signal);
      for (const span of this.#running.keys()) span.abort(reason);
      await untilAborted(this.#ended(UNWIND_MS), signal);
      return await work();
    } finally {
      this.#holds -= 1;
      this.#fillPlaces();
    }
  }

  /** Refuses new releases and those that wait; resolves when those that run have ended, or `graceMs` have passed. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    for (const span of this.#waiting.keys()) span.abort(drainingError());
    await this.#ended(graceMs);
  }

  /** Ends all releases, running or waiting. */
  abortAll(): void {
    this.#draining = true;
    for (const span of [...this.#waiting.keys(), ...this.#running.keys()]) span.abort(drainingError());
  }

  /** Resolves when all that run now have ended, or when `ms` milliseconds have passed. */
  async #ended(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.allSettled(this.#running.values()), late]);
    clearTimeout(timer);
  }
}

function drainingError(): AgentError {
  return new AgentError('DRAINING', 'The agent is stopping; ask another one, or ask again later.');
}
