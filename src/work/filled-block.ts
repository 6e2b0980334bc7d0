/** Memory of one size that is filled from front to back, with pieces of any size. */
export class FilledBlock {
  readonly #memory: Buffer;
  #filled: number;

  /** @param filled bytes at its front that are taken already */
  constructor(memory: Buffer, filled = 0) {
    this.#memory = memory;
    this.#filled = filled;
  }

  get isFull(): boolean {
    return this.#filled === this.#memory.length;
  }

  /** What it has been filled with so far, and what was at its front. */
  get content(): Buffer {
    return this.#memory.subarray(0, this.#filled);
  }

  /**
   * Copies of `piece`, from `at` on, as much as there is room for.
   *
   * @returns where the rest of the piece begins
   */
  fill(piece: Uint8Array, at: number): number {
    const part = piece.subarray(at, at + this.#memory.length - this.#filled);
    this.#memory.set(part, this.#filled);
    this.#filled += part.length;
    return at + part.length;
  }

  /** Empties it, but for `filled` bytes at its front. */
  restart(filled: number): void {
    this.#filled = filled;
  }
}
