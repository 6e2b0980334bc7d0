import type { AgentError } from '../errors.ts';

const EMPTY = new Uint8Array(0);

/** Reads a stream from front to back, and keeps no more of it than the chunk at hand. */
export class StreamReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #short: () => AgentError;
  #chunk: Uint8Array = EMPTY;
  #offset = 0;

  /** @param short makes the error that is thrown when the stream ends before what was asked for */
  constructor(source: AsyncIterable<Uint8Array>, short: () => AgentError) {
    this.#source = source[Symbol.asyncIterator]();
    this.#short = short;
  }

  /** Bytes handed out so far. */
  get offset(): number {
    return this.#offset;
  }

  /** At least one and at most `maxBytes` of the next bytes, as a view of the source's chunk; undefined at the end. */
  async next(maxBytes: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      const result = await this.#source.next();
      if (result.done === true) return undefined;
      this.#chunk = result.value;
    }
    const view = this.#chunk.subarray(0, maxBytes);
    this.#chunk = this.#chunk.subarray(view.length);
    this.#offset += view.length;
    return view;
  }

  /** Exactly the next `length` bytes; a view where they lie in one chunk. */
  async take(length: number): Promise<Uint8Array> {
    if (length === 0) return EMPTY;
    const first = await this.#some(length);
    if (first.length === length) return first;
    const bytes = new Uint8Array(length);
    bytes.set(first);
    for (let filled = first.length; filled < length;) {
      const view = await this.#some(length - filled);
      bytes.set(view, filled);
      filled += view.length;
    }
    return bytes;
  }

  /** The next `length` bytes in pieces. */
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

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
