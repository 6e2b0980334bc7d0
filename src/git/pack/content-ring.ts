import { growableMemory, grownBytes } from '../../work/growable-memory.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * The latest contents, in one piece of memory that is written round and round: the oldest are overwritten first. Buffers
 * of their own would be left to the collector, thousands at a time, and leave gaps in the allocator's memory.
 */
export class ContentRing<K> {
  readonly #memory: ArrayBuffer;
  /** In the order in which they were written: those of the last round, from `#next` on, then those of this one. */
  readonly #places = new Map<K, Place>();
  #next = 0;

  constructor(maxBytes: number) {
    this.#memory = growableMemory(maxBytes);
  }

  /** The content of `key`, until the next one is kept; undefined when it was overwritten. */
  get(key: K): Uint8Array | undefined {
    const place = this.#places.get(key);
    return place && new Uint8Array(this.#memory, place.start, place.end - place.start);
  }

  /**
   * Copies `content`, which may be one of the ring's own.
   *
   * @returns the copy, until the next one is kept
   * @throws RangeError when the ring is too small for it
   */
  keep(key: K, content: Uint8Array): Uint8Array {
    const { length } = content;
    const place = this.#placeFor(length);
    const copy = new Uint8Array(this.#memory, place.start, length);
    copy.set(content);
    this.#places.delete(key);
    this.#places.set(key, place);
    return copy;
  }

  /** Gives the memory back at once. */
  dispose(): void {
    this.#places.clear();
    this.#next = 0;
    this.#memory.resize(0);
  }

  #placeFor(bytes: number): Place {
    if (this.#next + bytes > this.#memory.maxByteLength) {
      // What the last round left behind `#next` goes first: places must follow each other.
      this.#drop((place) => place.start >= this.#next);
      this.#next = 0;
    }
    const start = this.#next;
    const end = start + bytes;
    if (end > this.#memory.byteLength) this.#memory.resize(grownBytes(this.#memory, end));
    this.#drop((place) => place.start >= start && place.start < end);
    this.#next = end;
    return { start, end };
  }

  /** Forgets the oldest contents as long as `isOver` says so. */
  #drop(isOver: (place: Place) => boolean): void {
    for (const [key, place] of this.#places) {
      if (!isOver(place)) return;
      this.#places.delete(key);
    }
  }
}
