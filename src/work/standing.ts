import type { AgentError } from '../errors.ts';

/** A peer that gives less than this is as good as silent: 128 KiB a second. */
const TRICKLE_BYTES_PER_MS = 128;
/** So much waiting is outweighed by one millisecond of work: what works for a tenth of the time is not idle. */
const WORK_WEIGHT = 10;
/** More silence than this is not remembered: who works again, or gets what it waited for, is not idle any more. */
const MAX_QUIET_MS = 10_000;

/**
 * What others have to know of a release while it is made: whether it works or waits for its peers (the git server, or
 * who reads it), whether it still has a place, and how to end it.
 */
export class Standing {
  readonly end: (reason: AgentError) => void;
  readonly #now: () => number;
  #waits = 0;
  #countedMs: number;
  /** How long nothing was done but to wait; less by what was done and by what came. */
  #quietMs = 0;
  #isSetAside = false;
  #onSetAside: () => void = () => undefined;

  /**
   * @param end ends the release with the error that it is given
   * @param now milliseconds from any beginning
   */
  constructor(end: (reason: AgentError) => void, now = () => performance.now()) {
    this.end = end;
    this.#now = now;
    this.#countedMs = now();
  }

  /** `answer`, for which a peer is waited. */
  async during<T>(answer: Promise<T>): Promise<T> {
    this.#count();
    this.#waits += 1;
    try {
      return await answer;
    } finally {
      this.#count();
      this.#waits -= 1;
    }
  }

  /** A peer gave `bytes`, or took them. */
  moved(bytes: number): void {
    this.#count();
    this.#addQuiet(-bytes / TRICKLE_BYTES_PER_MS);
  }

  /** How long it has done hardly anything but wait for its peers, in milliseconds; 10,000 at most. */
  get quietMs(): number {
    this.#count();
    return this.#quietMs;
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

  #count(): void {
    const now = this.#now();
    const passed = now - this.#countedMs;
    this.#countedMs = now;
    this.#addQuiet(this.#waits > 0 ? passed : -passed * WORK_WEIGHT);
  }

  #addQuiet(ms: number): void {
    this.#quietMs = Math.min(Math.max(this.#quietMs + ms, 0), MAX_QUIET_MS);
  }
}
