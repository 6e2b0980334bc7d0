import { freeMemory } from '../work/free-memory.ts';

/** Pieces are handed on when they come to so many bytes: enough that handing them on costs little. */
const BATCH_BYTES = 256 * 1024;
/** Room for most of what may come on top. Of more, a release of a small repository would have no use. */
const SPARE_BYTES = 64 * 1024;

/** Gathers small pieces into large ones, in memory that is used again. */
export class PieceBatch {
  #memory = Buffer.allocUnsafeSlow(BATCH_BYTES + SPARE_BYTES);
  #filled = 0;

  /** Whether there is enough to be handed on. */
  get isFull(): boolean {
    return this.#filled >= BATCH_BYTES;
  }

  add(piece: Uint8Array): void {
    const end = this.#filled + piece.length;
    if (end > this.#memory.length) this.#grow(2 * end);
    this.#memory.set(piece, this.#filled);
    this.#filled = end;
  }

  /** All that was added since the last call, until more is added. */
  take(): Uint8Array {
    const taken = this.#memory.subarray(0, this.#filled);
    this.#filled = 0;
    return taken;
  }

  /** Frees its memory: what was taken last is not looked at any more, and nothing is added. */
  dispose(): void {
    freeMemory(this.#memory);
  }

  #grow(bytes: number): void {
    const small = this.#memory;
    this.#memory = Buffer.allocUnsafeSlow(bytes);
    small.copy(this.#memory, 0, 0, this.#filled);
    freeMemory(small);
  }
}
