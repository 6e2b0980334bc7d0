import type { ObjectId } from '../../formats/git-object.ts';
import { type StageClock, timedWait } from '../../work/stage-clock.ts';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lets readers of a pack wait for objects that are still on their way. */
export class ObjectArrivals {
  readonly #waiting = new Map<ObjectId, Waiter[]>();
  #hasEnded = false;
  #failure: Error | undefined;

  /** Whether every object is there. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Waits until the object is there, or the pack has ended without it.
   *
   * @param clock the time of this wait is that of its stage `wait`
   * @throws what the pack failed with
   */
  async waitFor(id: ObjectId, clock?: StageClock): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#hasEnded) return;
    const there = new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      const others = this.#waiting.get(id);
      if (others) others.push(waiter);
      else this.#waiting.set(id, [waiter]);
    });
    await timedWait(clock, 'wait', there);
  }

  arrived(id: ObjectId): void {
    const waiters = this.#waiting.get(id);
    if (!waiters) return;
    this.#waiting.delete(id);
    for (const { resolve } of waiters) resolve();
  }

  /** Every object is there. */
  end(): void {
    this.#hasEnded = true;
    for (const { resolve } of this.#takeAll()) resolve();
  }

  /** What is not there yet will never be. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#takeAll()) reject(error);
  }

  #takeAll(): Waiter[] {
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    return all;
  }
}
