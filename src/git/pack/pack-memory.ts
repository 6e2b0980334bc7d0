import type { Limits } from '../../limits.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';

type MemoryLimits = Pick<Limits, 'maxPackMemoryBytes'>;

/**
 * The memory that the packs of all releases of one agent may have at once. Each takes its share as its pack comes, so
 * that what is too much is refused with the figures, and not by the kernel, which would end them all.
 */
export class PackMemory {
  readonly #limits: MemoryLimits;
  #takenBytes = 0;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  /** @throws LIMIT_EXCEEDED when there is not so much left */
  take(bytes: number): void {
    const taken = this.#takenBytes + bytes;
    if (taken > this.#limits.maxPackMemoryBytes) {
      const what = `The packs of all releases that are being made have ${taken} bytes`;
      throw limitExceeded(what, 'maxPackMemoryBytes', this.#limits);
    }
    this.#takenBytes = taken;
  }

  giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}
