import { performance } from 'node:perf_hooks';
import type { AgentError } from '../errors.ts';

/** How far back it matters what a release did: what is as old as this counts for a third of what is new. */
const RECENT_MS = 200;
/** From this share of recent time on, a release is idle: after half a second of waiting and nothing else. */
const IDLE_SHARE = 0.9;

/** Milliseconds from any beginning. */
export interface StandingClock {
  now(): number;
  /** Of these, those in which the event loop had nothing to do. */
  idle(): number;
}

const processClock: StandingClock = {
  now: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle,
};

/**
 * What others have to know of a release while it is made: whether it works or waits for its peers (the git server, or
 * who reads it), whether it still has a place, and how to end it.
 *
 * It waits when its peer owes it something, and the event loop had nothing else to do: on a busy machine, what has come
 * already waits as well, and its sender is not to blame for that.
 */
export class Standing {
  readonly end: (reason: AgentError) => void;
  readonly #clock: StandingClock;
  #waits = 0;
  #at: number;
  #idleAt: number;
  /** Of recent time, how much was waiting: from 0 to 1. */
  #waitingShare = 0;
  #isSetAside = false;
  #onSetAside: () => void = () => undefined;

  /** @param end ends the release with the error that it is given */
  constructor(end: (reason: AgentError) => void, clock: StandingClock = processClock) {
    this.end = end;
    this.#clock = clock;
    this.#at = clock.now();
    this.#idleAt = clock.idle();
  }

  /** `answer`, for which a peer is waited. */
  async during<T>(answer: Promise<T>): Promise<T> {
    this.#account();
    this.#waits += 1;
    try {
      return await answer;
    } finally {
      this.#account();
      this.#waits -= 1;
    }
  }

  /** Whether it has done hardly anything of late but wait for its peers. */
  get isIdle(): boolean {
    this.#account();
    return this.#waitingShare > IDLE_SHARE;
  }

  /** Whether it gave its place to another. It goes on, and is the first to give back what it holds. */
  get isSetAside(): boolean {
    return this.#isSetAside;
  }

  setAside(): void {
    if (this.#isSetAside) return;
    this.#isSetAside = true;
    this.#onSetAside();
  }

  /** Has `saveMemory` called when the release is set aside. */
  whenSetAside(saveMemory: () => void): void {
    this.#onSetAside = saveMemory;
    if (this.#isSetAside) saveMemory();
  }

  #account(): void {
    const [now, idle] = [this.#clock.now(), this.#clock.idle()];
    const isWaiting = this.#waits > 0;
    const passed = isWaiting ? Math.min(now - this.#at, idle - this.#idleAt) : now - this.#at;
    const target = isWaiting ? 1 : 0;
    this.#waitingShare = target + (this.#waitingShare - target) * Math.exp(-Math.max(passed, 0) / RECENT_MS);
    this.#at = now;
    this.#idleAt = idle;
  }
}
