import type { AgentError } from '../errors.ts';

/** Reads a stream from front to back, and keeps no more of it than the chunk at hand. */
export class StreamReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #short: () => AgentError;
  #chunk: Uint8Array = new Uint8Array(0);
  #offset = 0;

  /**
   * @param source its chunks need not hold longer than until the next one is asked for
   * @param short makes the error that is thrown when the stream ends before what was asked for
   */
  constructor(source: AsyncIterable<Uint8Array>, short: () => AgentError) {
    this.#source = source[Symbol.asyncIterator]();
    this.#short = short;
  }

  /** Bytes handed out so far. */
  get offset(): number {
    return this.#offset;
  }

  /** At least one and at most `maxBytes` of the next bytes, until the next read; undefined at the end. */
  async next(maxBytes: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    const view = this.#chunk.subarray(0, maxBytes);
    this.#chunk = this.#chunk.subarray(view.length);
    this.#offset += view.length;
    return view;
  }

  /** Exactly the next `length` bytes, in memory of their own. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const view = await this.#some(length - filled);
      bytes.set(view, filled);
      filled += view.length;
    }
    return bytes;
  }

  /** The same; undefined when nothing is left at all. */
  async takeMore(length: number): Promise<Uint8Array | undefined> {
    return (await this.#fill()) ? this.take(length) : undefined;
  }

  /** The next `length` bytes in pieces, each of which holds until the next one is asked for. */
  async *pieces(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      const view = await this.#some(left);
      left -= view.length;
      yield view;
    }
  }

  /** All that follows, in pieces. */
  async *rest(): AsyncGenerator<Uint8Array> {
    for (let view = await this.next(Infinity); view; view = await this.next(Infinity)) yield view;
  }

  async #some(maxBytes: number): Promise<Uint8Array> {
    const view = await this.next(maxBytes);
    if (!view) throw this.#short();
    return view;
  }

  /** Makes sure that the chunk at hand has a byte; false at the end of the stream. */
  async #fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const result = await this.#source.next();
      if (result.done === true) return false;
      this.#chunk = result.value;
    }
    return true;
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
