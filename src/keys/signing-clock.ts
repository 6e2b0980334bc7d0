import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../errors.ts';

const SECOND_MS = 1000;
/** A clock that was set back by more than that is not waited for. */
const MAX_WAIT_MS = 5 * SECOND_MS;

interface SigningClockOptions {
  /** When the image was built: an earlier time cannot be right. */
  readonly notBefore?: Date;
  readonly now?: () => Date;
}

/**
 * The time by which everything is signed. It remembers the latest time it gave, so that a revocation can be dated
 * after every signature there is, also when the machine's clock was set back in between.
 */
export class SigningClock {
  readonly #now: () => Date;
  readonly #notBefore: Date;
  #latest = 0;

  constructor(options: SigningClockOptions = {}) {
    this.#now = options.now ?? (() => new Date());
    this.#notBefore = options.notBefore ?? new Date(0);
  }

  /** @throws CLOCK_NOT_READY when the clock shows a time before the image was built */
  now(): Date {
    const now = this.#now();
    if (now < this.#notBefore) {
      throw new AgentError(
        'CLOCK_NOT_READY',
        `The clock says ${now.toISOString()}, but the agent's image was built at ${this.#notBefore.toISOString()}; set the clock.`,
      );
    }
    this.#latest = Math.max(this.#latest, now.getTime());
    return now;
  }

  /**
   * Waits for the first second after all that {@link now} has given so far, and returns it, without milliseconds.
   * @throws CLOCK_NOT_READY when the clock is too far behind that, and the signal's reason
   */
  async nextSecond(signal: AbortSignal): Promise<Date> {
    const target = (Math.floor(this.#latest / SECOND_MS) + 1) * SECOND_MS;
    for (;;) {
      signal.throwIfAborted();
      const waitMs = target - this.now().getTime();
      if (waitMs <= 0) return new Date(target);
      if (waitMs > MAX_WAIT_MS) {
        throw new AgentError(
          'CLOCK_NOT_READY',
          `The clock was set back, to before ${new Date(target).toISOString()}, when the key was in use; set the clock.`,
        );
      }
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
