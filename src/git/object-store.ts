import { LRUCache } from 'lru-cache';
import { AgentError } from '../errors.ts';
import { applyDelta, deltaResultSize } from '../formats/delta.ts';
import type { ObjectFormat, ObjectId, ObjectType } from '../formats/git-object.ts';
import { packCorrupt } from '../formats/pack.ts';
import type { Limits } from '../limits.ts';
import type { Breather } from './breather.ts';
import { inflateLarge, inflateSmall, SLICE_BYTES, SMALL_OBJECT_BYTES } from './inflate.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { ObjectArrivals } from './object-arrivals.ts';
import type { PackEntry, PackObject } from './pack-entry.ts';
import type { PackStore } from './pack-store.ts';
import type { StageClock } from './stage-clock.ts';

/**
 * Bytes that the deltas of one pack may make in all, repeats included. A pack of kilobytes can ask for petabytes; no
 * real one is near this.
 */
const MAX_REBUILT_BYTES = 256 * 1024 ** 3;

/** The objects of one pack, by id. They can be read while others are still to come. */
export class ObjectStore {
  readonly format: ObjectFormat;
  readonly arrivals = new ObjectArrivals();
  readonly #store: PackStore;
  readonly #limits: Limits;
  readonly #breather: Breather;
  #rebuiltBytes = 0;
  readonly #objects = new Map<ObjectId, PackObject>();
  /** Contents of objects that deltas are based on, or that deltas made. */
  readonly #cache: LRUCache<PackObject, Uint8Array>;

  /** @param breather gives way during long work; after its signal, reading throws */
  constructor(store: PackStore, format: ObjectFormat, limits: Limits, breather: Breather) {
    this.format = format;
    this.#store = store;
    this.#limits = limits;
    this.#breather = breather;
    this.#cache = new LRUCache({
      maxSize: limits.maxDeltaCacheBytes,
      sizeCalculation: (content) => Math.max(content.length, 1),
    });
  }

  get count(): number {
    return this.#objects.size;
  }

  ids(): IterableIterator<ObjectId> {
    return this.#objects.keys();
  }

  add(object: PackObject): void {
    this.#objects.set(object.id, object);
    this.arrivals.arrived(object.id);
  }

  /** Keeps the content of `object` for a while. */
  keep(object: PackObject, content: Uint8Array): void {
    this.#cache.set(object, content);
  }

  find(id: ObjectId): PackObject | undefined {
    return this.#objects.get(id);
  }

  /**
   * The object `id` once it is there; undefined when the pack has ended without it.
   *
   * @param clock the time of the wait is that of its stage `wait`
   */
  async findOnceThere(id: ObjectId, clock?: StageClock): Promise<PackObject | undefined> {
    if (!this.#objects.has(id)) await this.arrivals.waitFor(id, clock);
    return this.find(id);
  }

  /** Like {@link get}, once the object is there. */
  async getOnceThere(id: ObjectId, type: ObjectType, clock?: StageClock): Promise<PackObject> {
    await this.findOnceThere(id, clock);
    return this.get(id, type);
  }

  /**
   * The object `id`, which must be there already and of type `type`.
   *
   * @throws OBJECT_MISSING, OBJECT_INVALID
   */
  get(id: ObjectId, type: ObjectType): PackObject {
    const object = this.#objects.get(id);
    if (!object) {
      throw new AgentError(
        'OBJECT_MISSING',
        `The git server left out the ${type} ${id}. Ask the repository's owner to check it with git fsck.`,
      );
    }
    if (object.type !== type) {
      throw new AgentError(
        'OBJECT_INVALID',
        `The repository uses the ${object.type} ${id} as a ${type}. Ask its owner to repair it.`,
      );
    }
    return object;
  }

  /** The content of `object`, whole. */
  async read(object: PackObject): Promise<Uint8Array> {
    this.#checkBuffered(object.size);
    const chain = [object];
    let content: Uint8Array | undefined = this.#cache.get(object);
    for (let at = object; !content && at.base; at = at.base) {
      chain.push(at.base);
      content = this.#cache.get(at.base);
    }
    content ??= await this.#inflate((chain.at(-1) ?? object).entry);
    for (const next of chain.slice(0, -1).reverse()) {
      content = await this.applyEntry(content, next.entry);
      this.keep(next, content);
    }
    return content;
  }

  /**
   * The content of a small object where it is at hand without a wait: in memory that the next read may use again.
   * Undefined where it must be streamed or rebuilt.
   */
  peek(object: PackObject): Uint8Array | undefined {
    if (object.size > SMALL_OBJECT_BYTES) return undefined;
    const cached = this.#cache.get(object);
    return cached ?? (object.base ? undefined : this.#inflateSmall(object.entry));
  }

  /** The same, kept for a while in memory of its own. */
  readAtHand(object: PackObject): Uint8Array | undefined {
    const cached = this.#cache.get(object);
    if (cached || object.base || object.size > SMALL_OBJECT_BYTES) return cached;
    const content = Buffer.from(this.#inflateSmall(object.entry));
    this.keep(object, content);
    return content;
  }

  /** The content of `object` in pieces; one that is large and no delta is never whole in memory. */
  async *stream(object: PackObject): AsyncGenerator<Uint8Array> {
    if (object.base || object.size <= SMALL_OBJECT_BYTES) yield await this.read(object);
    else yield* inflateLarge(this.#slices(object.entry), object.size);
  }

  /** The content that the delta of `entry` makes of `base`. */
  async applyEntry(base: Uint8Array, entry: PackEntry): Promise<Uint8Array> {
    const delta = await this.#inflate(entry);
    const size = deltaResultSize(delta);
    this.#checkBuffered(size);
    this.#rebuiltBytes += size;
    if (this.#rebuiltBytes > MAX_REBUILT_BYTES) throw tooMuchWork();
    const steps = applyDelta(base, delta);
    for (;;) {
      const step = steps.next();
      if (this.#breather.isDue) await this.#breather.breathe();
      if (step.done === true) return step.value;
    }
  }

  async #inflate(entry: PackEntry): Promise<Uint8Array> {
    this.#checkBuffered(entry.size);
    if (entry.size <= SMALL_OBJECT_BYTES) return Buffer.from(this.#inflateSmall(entry));
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

function tooMuchWork(): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The pack's deltas make over ${MAX_REBUILT_BYTES} bytes. Have the repository repacked with git gc.`,
    { data: { limit: 'rebuiltBytes', value: String(MAX_REBUILT_BYTES) } },
  );
}
