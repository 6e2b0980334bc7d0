import { LRUCache } from 'lru-cache';
import { AgentError } from '../../errors.ts';
import { applyDelta, deltaResultSize } from '../../formats/delta.ts';
import { packCorrupt } from '../../formats/pack.ts';
import type { Limits } from '../../limits.ts';
import type { Breather } from '../../work/breather.ts';
import { ContentRing } from './content-ring.ts';
import { inflateLarge, inflateSmall, SLICE_BYTES, SMALL_OBJECT_BYTES } from './inflate.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
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
const MAX_AT_HAND_BYTES = SMALL_OBJECT_BYTES;

interface Chain {
  readonly base: PackObject;
  readonly kept: Uint8Array | undefined;
  readonly deltas: readonly PackObject[];
}

/** What small deltas make, until the next one is applied. */
const rebuilt = Buffer.allocUnsafeSlow(SMALL_OBJECT_BYTES);

/**
 * The contents of a pack's objects. Small ones, of up to SMALL_OBJECT_BYTES, are made without a wait in memory that is
 * used again: what shows them must be used up, or copied, before anything else is read. Large ones have memory of their
 * own, or are streamed.
 */
export class ObjectContents {
  readonly #store: PackStore;
  readonly #limits: Limits;
  readonly #breather: Breather;
  readonly #small: ContentRing<PackObject>;
  /** Bases and results of deltas. */
  readonly #large: LRUCache<PackObject, Uint8Array>;
  #rebuiltBytes = 0;

  /** @param breather gives way during long work; after its signal, that throws */
  constructor(store: PackStore, limits: Limits, breather: Breather) {
    this.#store = store;
    this.#limits = limits;
    this.#breather = breather;
    const { maxDeltaCacheBytes } = limits;
    const ringBytes = Math.max(Math.min(MAX_RING_BYTES, Math.floor(maxDeltaCacheBytes / 2)), MIN_RING_BYTES);
    this.#small = new ContentRing(ringBytes);
    this.#large = new LRUCache({
      maxSize: Math.max(maxDeltaCacheBytes - ringBytes, 1),
      sizeCalculation: ({ length }) => length,
    });
  }

  /**
   * Keeps the content of `object` for a while; a small one is copied.
   *
   * @returns the content, of a small one as it is kept
   */
  keep(object: PackObject, content: Uint8Array): Uint8Array {
    if (content.length <= SMALL_OBJECT_BYTES) return this.#small.keep(object, content);
    this.#large.set(object, content);
    return content;
  }

  /** The content of a small object, where it takes little to make; undefined where it takes more. */
  peek(object: PackObject): Uint8Array | undefined {
    if (object.size > SMALL_OBJECT_BYTES) return undefined;
    const kept = this.#small.get(object);
    if (kept) return kept;
    return object.base ? this.#atHand(object) : this.#inflateSmall(object.entry);
  }

  /** The content of `object`, whole, in memory of its own. */
  async read(object: PackObject): Promise<Uint8Array> {
    this.#checkBuffered(object.size);
    const atHand = this.peek(object);
    if (atHand) return own(atHand);
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

  /** What the delta of `entry` makes of the content of `base`, where it takes little; undefined where it takes more. */
  rebuildAtHand(base: PackObject, entry: PackEntry): Uint8Array | undefined {
    const content = this.#atHand(base);
    return content && this.#applySmall(content, entry);
  }

  /** The content that the delta of `entry` makes of `base`, both in memory of their own. */
  async rebuild(base: Uint8Array, entry: PackEntry): Promise<Uint8Array> {
    const delta = await this.#inflate(entry);
    const size = deltaResultSize(delta);
    this.#admitRebuilt(size);
    const result = Buffer.allocUnsafe(size);
    const steps = applyDelta(base, delta, result);
    for (;;) {
      const step = steps.next();
      if (this.#breather.isDue) await this.#breather.breathe();
      if (step.done === true) return result;
    }
  }

  /** Gives the memory of all that is kept back at once. */
  dispose(): void {
    this.#small.dispose();
    this.#large.clear();
  }

  /** The content of `object` as it is kept, if need be from now on; undefined where it takes much to make. */
  #atHand(object: PackObject): Uint8Array | undefined {
    const { base, kept, deltas } = this.#chainOf(object, MAX_AT_HAND_BYTES);
    if (!kept && (base.base || base.size > SMALL_OBJECT_BYTES)) return undefined;
    let content = kept ?? this.keep(base, this.#inflateSmall(base.entry));
    for (const next of deltas) {
      const result = this.#applySmall(content, next.entry);
      if (!result) return undefined;
      content = this.keep(next, result);
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
    const delta = this.#inflateSmall(entry);
    const size = deltaResultSize(delta);
    if (size > SMALL_OBJECT_BYTES) return undefined;
    this.#admitRebuilt(size);
    const result = rebuilt.subarray(0, size);
    // To its end: it makes so little that it does not pause more than once or twice.
    for (const steps = applyDelta(base, delta, result); steps.next().done !== true;);
    return result;
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
    if (entry.size <= SMALL_OBJECT_BYTES) return own(this.#inflateSmall(entry));
    const content = Buffer.allocUnsafe(entry.size);
    let at = 0;
    for await (const chunk of inflateLarge(this.#slices(entry), entry.size)) {
      content.set(chunk, at);
      at += chunk.length;
    }
    return content;
  }

  #inflateSmall(entry: PackEntry): Uint8Array {
    const inflated = inflateSmall(this.#store.view(entry.dataOffset), entry.size);
    if (!inflated) throw packCorrupt('an object does not inflate');
    return inflated.content;
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
