import type { AgentError } from '../errors.ts';
import { backedOff, jittered } from './retry.ts';

const FIRST_MS = 60_000;

/** After a roll that an agent refused, the next one waits; releases do not. */
export class RollPause {
  /** Whether no other one is begun at all. */
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

  /** Why the last one was refused. */
  get error(): AgentError | undefined {
    return this.#error;
  }

  /** @returns in how many milliseconds the next one is begun */
  refused(error: AgentError, now: number, random: number): number {
    const wait = jittered(backedOff(FIRST_MS, this.#failures), random);
    this.#failures += 1;
    this.#until = this.#once ? Infinity : now + wait;
    this.#error = error;
    return wait;
  }

  made(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#error = undefined;
  }
}
