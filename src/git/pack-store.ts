import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** The store grows by this much at a time. */
const GROWTH_BYTES = 4 * 1024 * 1024;

/**
 * The bytes of one pack in one piece of memory, as they come. Address space is reserved for the largest pack at once
 * and filled with memory as the pack grows, so nothing is ever copied to a larger place.
 */
export class PackStore {
  readonly #maxBytes: number;
  readonly #memory: ArrayBuffer;
  #length = 0;

  constructor(limits: Pick<Limits, 'maxPackBytes'>) {
    this.#maxBytes = limits.maxPackBytes;
    this.#memory = new ArrayBuffer(0, { maxByteLength: this.#maxBytes });
  }

  /** Bytes stored so far. */
  get length(): number {
    return this.#length;
  }

  /** @throws LIMIT_EXCEEDED when the pack has more than `maxPackBytes` */
  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#maxBytes) {
      throw new AgentError(
        'LIMIT_EXCEEDED',
        `The repository's pack has over ${this.#maxBytes} bytes, this agent's limit. Have the operator raise "maxPackBytes" if the machine has the memory.`,
        { data: { limitBytes: String(this.#maxBytes) } },
      );
    }
    if (end > this.#memory.byteLength) {
      const grown = Math.ceil(end / GROWTH_BYTES) * GROWTH_BYTES;
      this.#memory.resize(Math.min(grown, this.#maxBytes));
    }
    new Uint8Array(this.#memory, this.#length, bytes.length).set(bytes);
    this.#length = end;
  }

  /** The bytes from `start` up to `end`, or to the last one stored, without a copy. */
  view(start: number, end = this.#length): Uint8Array {
    return new Uint8Array(this.#memory, start, Math.min(end, this.#length) - start);
  }

  /** Gives the memory back at once, not when the collector gets to it; every view becomes empty. */
  dispose(): void {
    this.#length = 0;
    this.#memory.resize(0);
  }
}
