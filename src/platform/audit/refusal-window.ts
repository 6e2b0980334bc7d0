/** Lines about refused callers in a minute; of more, only the number is written, in one line. */
export const MAX_REFUSALS_PER_MINUTE = 10;

const WINDOW_MS = 60_000;

/**
 * Bounds what refused callers can write into a log. The first ones of each minute pass; the others are counted, and their
 * number is told when the minute is over.
 */
export class RefusalWindow {
  readonly #onSuppressed: (count: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(onSuppressed: (count: number) => void) {
    this.#onSuppressed = onSuppressed;
  }

  pass(write: () => void): void {
    if (!this.#timer) {
      this.#timer = setTimeout(() => {
        this.close();
      }, WINDOW_MS);
      // It must not keep an agent from ending, which closes the window itself.
      this.#timer.unref();
    }
    this.#count += 1;
    if (this.#count <= MAX_REFUSALS_PER_MINUTE) write();
  }

  /** Ends the minute. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const suppressed = this.#count - MAX_REFUSALS_PER_MINUTE;
    this.#count = 0;
    if (suppressed > 0) this.#onSuppressed(suppressed);
  }
}
