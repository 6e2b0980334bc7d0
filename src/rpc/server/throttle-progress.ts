import { setTimeout as delay } from 'node:timers/promises';
import type { Phase } from '../../work/progress.ts';
import type { ReleaseEvent } from '../../release/release.ts';

const INTERVAL_MS = 100;

/**
 * Lets at most ten progress events a second through: the latest, once its turn has come, even when nothing follows it.
 * The first and the last of each phase pass besides. All other events pass at once and in order.
 *
 * @param now milliseconds by a clock that nobody sets
 */
export async function* throttleProgress(
  events: AsyncIterable<ReleaseEvent>,
  now = (): number => performance.now(),
): AsyncGenerator<ReleaseEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const pull = (): Promise<IteratorResult<ReleaseEvent>> => {
    const next = iterator.next();
    // It is awaited below, unless the consumer leaves first: then its failure is of no interest to anyone.
    next.catch(() => undefined);
    return next;
  };
  const gate = new ProgressGate(now);
  try {
    let next = pull();
    for (;;) {
      if (await gate.opensBefore(next)) yield* gate.release();
      else {
        const step = await next;
        if (step.done === true) break;
        yield* gate.pass(step.value);
        next = pull();
      }
    }
    yield* gate.release();
  } finally {
    await iterator.return?.();
  }
}

class ProgressGate {
  readonly #now: () => number;
  #phase: Phase | undefined;
  #held: ReleaseEvent | undefined;
  /** When the next progress may pass. */
  #opensAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What passes now that `event` has come, in order. */
  pass(event: ReleaseEvent): ReleaseEvent[] {
    if (event.type === 'summary') return [...this.release(), event];
    if (event.type !== 'progress') return [event];
    if (event.progress.phase === this.#phase) {
      this.#held = event;
      return [];
    }
    const last = this.release();
    this.#phase = event.progress.phase;
    this.#opensAt = this.#now() + INTERVAL_MS;
    return [...last, event];
  }

  /** The progress that waits, if any. */
  release(): ReleaseEvent[] {
    if (this.#held === undefined) return [];
    const held = this.#held;
    this.#held = undefined;
    this.#opensAt = this.#now() + INTERVAL_MS;
    return [held];
  }

  /** Whether a waiting progress has its turn before `next` settles, either way. */
  async opensBefore(next: Promise<unknown>): Promise<boolean> {
    if (this.#held === undefined) return false;
    const waitMs = this.#opensAt - this.#now();
    if (waitMs <= 0) return true;
    const timer = new AbortController();
    const opened = delay(waitMs, true, { signal: timer.signal }).catch(() => false);
    const settled = next.then(
      () => false,
      () => false,
    );
    const first = await Promise.race([opened, settled]);
    timer.abort();
    return first;
  }
}
