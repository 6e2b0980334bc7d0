/** What would still look at memory after it was given back. */
type Later = PromiseLike<unknown> | Iterator<unknown> | AsyncIterator<unknown> | ((...args: never[]) => unknown);

/** What may come of memory that was lent: nothing that shows it, nor looks at it later. Of such a type there is no value. */
export type Kept<T> = T extends Later | ArrayBufferView | ArrayBufferLike ? never : T;

/** Lends memory that is used again and again, and sees to it that nothing is written there meanwhile. */
export class Loan {
  #isLent = false;

  /** Lends `content` until `use` returns. */
  lend<T>(content: Uint8Array, use: (content: Uint8Array) => Kept<T>): T {
    this.checkReturned();
    this.#isLent = true;
    try {
      return use(content);
    } finally {
      this.#isLent = false;
    }
  }

  /** To be called before the memory is written to. */
  checkReturned(): void {
    if (this.#isLent) throw new TypeError('memory is to be used again while it is lent');
  }
}
