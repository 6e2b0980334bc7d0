import type { ObjectId } from '../formats/git-object.ts';
import type { StageClock } from './stage-clock.ts';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lets readers of a pack wait for objects that are still on their way. */
export class ObjectArrivals {
  readonly #clock: StageClock | undefined;
  readonly #waiting = new Map<ObjectId, Waiter[]>();
  #hasEnded = false;
  #failure: Error | undefined;

  /** @param clock the time of whoever waits is that of its stage `wait` */
  constructor(clock?: StageClock) {
    this.#clock = clock;
  }

  /** Waits until the object is there, or the pack has ended without it. @throws what the pack failed with */
  async waitFor(id: ObjectId): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#hasEnded) return;
    const outer = this.#clock?.switchTo('wait');
    await new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      const others = this.#waiting.get(id);
      if (others) others.push(waiter);
      else this.#waiting.set(id, [waiter]);
    });
    if (outer) this.#clock?.switchTo(outer);
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
