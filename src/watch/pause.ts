import type { AgentError } from '../errors.ts';
import { backedOff, jittered } from './retry.ts';

const FIRST_MS = 60_000;

/** After a failure of something that hinders nothing else, it waits before it is tried again. */
export class Pause {
  /** Whether it is not tried again at all. */
  readonly #once: boolean;
  #failures = 0;
  #until = 0;
  #error: AgentError | undefined;

  constructor(once: boolean) {
    this.#once = once;
  }

  /** In milliseconds since 1970. */
  get until(): number {
    return this.#until;
  }

  /** Why it failed the last time. */
  get error(): AgentError | undefined {
    return this.#error;
  }

  /** @returns in how many milliseconds it is tried again */
  failed(error: AgentError, now: number, random: number): number {
    const wait = jittered(backedOff(FIRST_MS, this.#failures), random);
    this.#failures += 1;
    this.#until = this.#once ? Infinity : now + wait;
    this.#error = error;
    return wait;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#error = undefined;
  }
}
