import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop: other calls, their cancellation and health checks wait for so long. */
const MAX_BLOCK_MS = 5;

/** Lets the event loop run now and then during long work of small steps, and stops the work when it is cancelled. */
export class Breather {
  readonly #signal: AbortSignal;
  #last = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether {@link breathe} is due; asked first, so that most steps cost no promise. */
  get isDue(): boolean {
    return performance.now() - this.#last > MAX_BLOCK_MS;
  }

  /** Does work whose steps may have pauses between them. */
  async run<T>(steps: Generator<undefined, T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (this.isDue) await this.breathe();
    }
  }

  /** @throws the signal's reason when the work was cancelled */
  async breathe(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#last = performance.now();
  }
}
