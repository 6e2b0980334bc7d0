import { LRUCache } from 'lru-cache';
import { AgentError } from '../../errors.ts';
import { applyDelta, deltaResultSize } from '../../formats/delta.ts';
import { packCorrupt } from '../../formats/pack.ts';
import type { Limits } from '../../limits.ts';
import type { Breather } from '../../work/breather.ts';
import { ContentRing } from './content-ring.ts';
import { inflateLarge, inflateSmall, SLICE_BYTES, SMALL_OBJECT_BYTES } from './inflate.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import { type Kept, Loan } from '../../work/loan.ts';
import type { PackEntry, PackObject } from './pack-entry.ts';
import type { PackStore } from './pack-store.ts';

/**
 * Bytes that the deltas of one pack may make in all, repeats included. A pack of kilobytes can ask for petabytes; no
 * real one is near this.
 */
const MAX_REBUILT_BYTES = 256 * 1024 ** 3;

/** Of the latest small objects: git packs objects near those that are archived, or based on them, next. */
const MAX_RING_BYTES = 8 * 1024 * 1024;
/** A content may have a quarter of it, so that none drives out all others. */
const MIN_RING_BYTES = 4 * SMALL_OBJECT_BYTES;

/** Bytes of deltas and their results on the way to an object that is made in one go, without a pause. */
const MAX_AT_ONCE_BYTES = SMALL_OBJECT_BYTES;

interface Chain {
  readonly base: PackObject;
  readonly kept: Uint8Array | undefined;
  readonly deltas: readonly PackObject[];
}

/** What small deltas make, until the next one is applied. */
const rebuilt = Buffer.allocUnsafeSlow(SMALL_OBJECT_BYTES);
const rebuiltLoan = new Loan();

/**
 * The contents of a pack's objects. Small ones, of up to SMALL_OBJECT_BYTES, are made without a wait in memory that is
 * used again: they are lent, or copied. Large ones have memory of their own, or are streamed.
 */
export class ObjectContents {
  readonly #store: PackStore;
  readonly #limits: Limits;
  readonly #breather: Breather;
  #small: ContentRing<PackObject>;
  readonly #smallLoan = new Loan();
  /** Bases and results of deltas. */
  #large: LRUCache<PackObject, Uint8Array>;
  #rebuiltBytes = 0;

  /** @param breather gives way during long work; after its signal, that throws */
  constructor(store: PackStore, limits: Limits, breather: Breather) {
    this.#store = store;
    this.#limits = limits;
    this.#breather = breather;
    ({ small: this.#small, large: this.#large } = makeCaches(limits.maxDeltaCacheBytes));
  }

  /** Keeps the content of `object` for a while; a small one is copied. */
  keep(object: PackObject, content: Uint8Array): void {
    if (content.length <= SMALL_OBJECT_BYTES) this.#keepSmall(object, content);
    else this.#large.set(object, content);
  }

  /**
   * Lends the content of a small object, where it takes little to make.
   *
   * @returns what `use` returns; undefined where it takes more
   */
  lend<T>(object: PackObject, use: (content: Uint8Array) => Kept<T>): T | undefined {
    if (object.size > SMALL_OBJECT_BYTES) return undefined;
    const content = object.base ? this.#atOnce(object) : this.#small.get(object);
    if (content) return this.#smallLoan.lend(content, use);
    return object.base ? undefined : this.#inflateSmall(object.entry, use);
  }

  /** The content of `object`, whole, in memory of its own. */
  async read(object: PackObject): Promise<Uint8Array> {
    this.#checkBuffered(object.size);
    const small = this.#copySmall(object);
    if (small) return small;
    const { base, kept, deltas } = this.#chainOf(object);
    let content = kept ? own(kept) : await this.#inflate(base.entry);
    for (const next of deltas) {
      content = await this.rebuild(content, next.entry);
      this.keep(next, content);
    }
    return content;
  }

  /**
   * The content of `object` in pieces, each of which holds until the next one is asked for; one that is large and no delta
   * is never whole in memory.
   */
  async *stream(object: PackObject): AsyncGenerator<Uint8Array> {
    if (object.base || object.size <= SMALL_OBJECT_BYTES) yield await this.read(object);
    else yield* inflateLarge(this.#slices(object.entry), object.size);
  }

  /**
   * Lends what the delta of `entry` makes of the content of `base`, where it takes little.
   *
   * @returns what `use` returns; undefined where it takes more
   */
  lendRebuilt<T>(base: PackObject, entry: PackEntry, use: (content: Uint8Array) => Kept<T>): T | undefined {
    const content = this.#atOnce(base);
    const result = content && this.#applySmall(content, entry);
    return result && rebuiltLoan.lend(result, use);
  }

  /** The content that the delta of `entry` makes of `base`, both in memory of their own. */
  async rebuild(base: Uint8Array, entry: PackEntry): Promise<Uint8Array> {
    const delta = await this.#inflate(entry);
    const size = deltaResultSize(delta);
    this.#admitRebuilt(size);
    const result = Buffer.allocUnsafe(size);
    await this.#breather.run(applyDelta(base, delta, result));
    return result;
  }

  /** Gives the memory of all that is kept back, and keeps as little as it can from now on. Not while anything is lent. */
  economize(): void {
    this.#smallLoan.checkReturned();
    this.dispose();
    ({ small: this.#small, large: this.#large } = makeCaches(0));
  }

  /** Gives the memory of all that is kept back at once. */
  dispose(): void {
    this.#small.dispose();
    this.#large.clear();
  }

  /** A small content in memory of its own; undefined where it takes much to make. */
  #copySmall(object: PackObject): Uint8Array | undefined {
    let copy: Uint8Array | undefined;
    this.lend(object, (content) => {
      copy = Buffer.from(content);
    });
    return copy;
  }

  #keepSmall(object: PackObject, content: Uint8Array): Uint8Array {
    this.#smallLoan.checkReturned();
    return this.#small.keep(object, content);
  }

  /** The content of `object` as it is kept, if need be from now on; undefined where it takes much to make. */
  #atOnce(object: PackObject): Uint8Array | undefined {
    const { base, kept, deltas } = this.#chainOf(object, MAX_AT_ONCE_BYTES);
    if (!kept && (base.base || base.size > SMALL_OBJECT_BYTES)) return undefined;
    let content = kept ?? this.#inflateKept(base);
    for (const next of deltas) {
      const result = content && this.#applySmall(content, next.entry);
      content = result && this.#keepSmall(next, result);
    }
    return content;
  }

  /**
   * What `object` is made from: the nearest base that is kept, itself included, or the whole object at the end of the
   * chain; and what is made on the way, `object` last. A base that is neither stands where the way took too many bytes.
   */
  #chainOf(object: PackObject, maxBytes = Infinity): Chain {
    const deltas: PackObject[] = [];
    let bytes = 0;
    let base = object;
    let kept = this.#kept(base);
    while (!kept && base.base) {
      bytes += base.size + base.entry.size;
      if (bytes > maxBytes) break;
      deltas.push(base);
      base = base.base;
      kept = this.#kept(base);
    }
    return { base, kept, deltas: deltas.reverse() };
  }

  #kept(object: PackObject): Uint8Array | undefined {
    return object.size <= SMALL_OBJECT_BYTES ? this.#small.get(object) : this.#large.get(object);
  }

  #applySmall(base: Uint8Array, entry: PackEntry): Uint8Array | undefined {
    if (entry.size > SMALL_OBJECT_BYTES) return undefined;
    rebuiltLoan.checkReturned();
    const size = this.#inflateSmall(entry, (delta) => {
      const resultSize = deltaResultSize(delta);
      if (resultSize > SMALL_OBJECT_BYTES) return undefined;
      this.#admitRebuilt(resultSize);
      const steps = applyDelta(base, delta, rebuilt.subarray(0, resultSize));
      // To its end: it makes so little that it does not pause more than once or twice.
      while (steps.next().done !== true);
      return resultSize;
    });
    return size === undefined ? undefined : rebuilt.subarray(0, size);
  }

  /** Checks and counts what a delta is about to make. */
  #admitRebuilt(size: number): void {
    this.#checkBuffered(size);
    this.#rebuiltBytes += size;
    if (this.#rebuiltBytes > MAX_REBUILT_BYTES) throw tooMuchWork();
  }

  /** In memory of its own. */
  async #inflate(entry: PackEntry): Promise<Uint8Array> {
    this.#checkBuffered(entry.size);
    const content = Buffer.allocUnsafe(entry.size);
    if (entry.size <= SMALL_OBJECT_BYTES) {
      this.#inflateSmall(entry, (inflated) => {
        content.set(inflated);
      });
      return content;
    }
    let at = 0;
    for await (const chunk of inflateLarge(this.#slices(entry), entry.size)) {
      content.set(chunk, at);
      at += chunk.length;
    }
    return content;
  }

  #inflateSmall<T>(entry: PackEntry, use: (content: Uint8Array) => Kept<T>): T {
    const inflated = inflateSmall(this.#store.view(entry.dataOffset), entry.size, use);
    if (!inflated) throw packCorrupt('an object does not inflate');
    return inflated.result;
  }

  #inflateKept(object: PackObject): Uint8Array | undefined {
    this.#inflateSmall(object.entry, (content) => {
      this.keep(object, content);
    });
    return this.#small.get(object);
  }

  *#slices(entry: PackEntry): Generator<Uint8Array> {
    for (let at = entry.dataOffset; at < this.#store.length; at += SLICE_BYTES) {
      yield this.#store.view(at, at + SLICE_BYTES);
    }
  }

  #checkBuffered(size: number): void {
    if (size <= this.#limits.maxBufferedObjectBytes) return;
    const what = `An object of ${size} bytes must be whole in memory`;
    throw limitExceeded(what, 'maxBufferedObjectBytes', this.#limits);
  }
}

interface Caches {
  readonly small: ContentRing<PackObject>;
  readonly large: LRUCache<PackObject, Uint8Array>;
}

function makeCaches(bytes: number): Caches {
  const ringBytes = Math.max(Math.min(MAX_RING_BYTES, Math.floor(bytes / 2)), MIN_RING_BYTES);
  const maxSize = Math.max(bytes - ringBytes, 1);
  return {
    small: new ContentRing(ringBytes),
    large: new LRUCache({ maxSize, sizeCalculation: ({ length }) => length }),
  };
}

/** A small content, in memory that nothing else is written to; large ones are in such memory. */
function own(content: Uint8Array): Uint8Array {
  return content.length <= SMALL_OBJECT_BYTES ? Buffer.from(content) : content;
}

function tooMuchWork(): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The pack's deltas make over ${MAX_REBUILT_BYTES} bytes. Have the repository repacked with git gc.`,
    { data: { limit: 'rebuiltBytes', value: String(MAX_REBUILT_BYTES) } },
  );
}
