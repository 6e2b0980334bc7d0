const CHUNK_BYTES = 128 * 1024;

/**
 * Cuts a stream of bytes, given in pieces of any size, into chunks of exactly 128 KiB; only the last may be shorter.
 * A gRPC message of that size costs little overhead, and little memory where several wait to be sent.
 */
export class Chunker {
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** The chunks that `piece` completes. They may share memory with it. */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    let rest = piece;
    while (this.#size + rest.length >= CHUNK_BYTES) {
      const cut = CHUNK_BYTES - this.#size;
      const chunk = this.#take(rest.subarray(0, cut));
      rest = rest.subarray(cut);
      yield chunk;
    }
    if (rest.length > 0) {
      this.#pieces.push(rest);
      this.#size += rest.length;
    }
  }

  /** What is left, when there is any. */
  end(): Uint8Array | undefined {
    return this.#size === 0 ? undefined : this.#take(new Uint8Array(0));
  }

  #take(last: Uint8Array): Uint8Array {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#size = 0;
    return pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
  }
}
