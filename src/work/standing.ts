import type { AgentError } from '../errors.ts';
import { loopDelay } from './loop-delay.ts';

/**
 * On a busy machine, what has come waits for so many turns of the event loop, and its sender is not to blame. Who sends
 * less than a trickle gets no such allowance: 128 KiB a second.
 */
const ALLOWED_TURNS = 4;
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
  readonly #loop: { readonly ms: number };
  #waits = 0;
  #countedMs: number;
  /** How long nothing was done but to wait, less what is allowed for. */
  #quietMs = 0;
  #isSetAside = false;
  #onSetAside: () => void = () => undefined;

  /**
   * @param end ends the release with the error that it is given
   * @param now milliseconds from any beginning
   * @param loop how long the event loop takes
   */
  constructor(
    end: (reason: AgentError) => void,
    now = () => performance.now(),
    loop: { readonly ms: number } = loopDelay,
  ) {
    this.end = end;
    this.#now = now;
    this.#loop = loop;
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
    this.#addQuiet(-Math.min(bytes / TRICKLE_BYTES_PER_MS, ALLOWED_TURNS * this.#loop.ms));
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
