import { type Phase, phases, type Progress } from '../work/progress.ts';
import type { ReleaseEvent } from './release.ts';

/** Turns progress that is reported by calls into events of a stream: the latest of each phase, in order. */
export class ProgressFeed {
  readonly #latest = new Map<Phase, Progress>();
  #wake: () => void = () => undefined;
  #phase: Phase = 'RESOLVING';

  /** The latest phase that was entered. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Enters a phase of which there is nothing to report yet. Phases overlap; the one before may still report. */
  enter(phase: Phase): void {
    if (phases.indexOf(phase) > phases.indexOf(this.#phase)) this.#phase = phase;
  }

  readonly report = (progress: Progress): void => {
    this.enter(progress.phase);
    this.#latest.set(progress.phase, progress);
    this.#wake();
  };

  /** What was reported since the last call. */
  *take(): Generator<ReleaseEvent> {
    for (const [phase, progress] of this.#latest) {
      // First: the next report may come while this one is looked at.
      this.#latest.delete(phase);
      yield { type: 'progress', progress };
    }
  }

  /** Yields what is reported until `work` settles, then gives its result or throws its error. */
  async *during<T>(work: Promise<T>): AsyncGenerator<ReleaseEvent, T> {
    let settled = false;
    const end = (): void => {
      settled = true;
      this.#wake();
    };
    work.then(end, end);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by `end`, which runs between awaits
    while (!settled) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      yield* this.take();
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- as above: while the events were taken
      if (!settled && this.#latest.size === 0) await woken;
    }
    yield* this.take();
    return work;
  }
}
