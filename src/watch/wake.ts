import { MAX_TIMER_MS } from '../work/max-timer.ts';

/** Something to wait for: a moment, a call of {@link wake}, or an abort, whichever comes first. */
export class Wake {
  #resolve: (() => void) | undefined;
  #isDue = false;

  wake(): void {
    this.#isDue = true;
    this.#resolve?.();
  }

  /** @param ms Infinity: as long as it takes */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isDue && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const end = (): void => {
        resolve(undefined);
      };
      const timer = Number.isFinite(ms) ? setTimeout(end, Math.min(Math.max(ms, 0), MAX_TIMER_MS)) : undefined;
      this.#resolve = end;
      signal.addEventListener('abort', end, { once: true });
      await promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
    this.#isDue = false;
    this.#resolve = undefined;
  }
}
