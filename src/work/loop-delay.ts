/** How long the event loop takes to come round, of late: so long waits what has come already. */
export class LoopDelay {
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  /** A timer was late by `ms` milliseconds. */
  measured(ms: number): void {
    this.#ms = (this.#ms + Math.max(ms, 0)) / 2;
  }
}

/** Of this process, as long as someone measures it. */
export const loopDelay = new LoopDelay();
