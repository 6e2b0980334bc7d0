/** Counts what is open, in all and by who opened it. */
export class Places {
  readonly #max: number;
  readonly #maxEach: number;
  readonly #taken = new Map<unknown, number>();
  #all = 0;

  constructor(max: number, maxEach: number) {
    this.#max = max;
    this.#maxEach = maxEach;
  }

  /** Takes `count` places for `owner`, or none; false when there are not as many. */
  take(owner: unknown, count = 1): boolean {
    const own = (this.#taken.get(owner) ?? 0) + count;
    if (own > this.#maxEach || this.#all + count > this.#max) return false;
    this.#taken.set(owner, own);
    this.#all += count;
    return true;
  }

  /** Gives back what {@link take} took. */
  free(owner: unknown, count = 1): void {
    const own = (this.#taken.get(owner) ?? 0) - count;
    this.#all -= count;
    if (own > 0) this.#taken.set(owner, own);
    else this.#taken.delete(owner);
  }
}
