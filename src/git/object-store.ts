import { LRUCache } from 'lru-cache';
import { AgentError } from '../errors.ts';
import { applyDelta, deltaResultSize } from '../formats/delta.ts';
import type { ObjectFormat, ObjectId, ObjectType } from '../formats/git-object.ts';
import { packCorrupt } from '../formats/pack.ts';
import type { Limits } from '../limits.ts';
import { inflateLarge, inflateSmall, SMALL_OBJECT_BYTES } from './inflate.ts';
import type { PackEntry, PackObject } from './pack-entry.ts';
import type { PackStore } from './pack-store.ts';

/** Slices that large objects are inflated from. */
const SLICE_BYTES = 256 * 1024;

/** The objects of one pack, by id. */
export class ObjectStore {
  readonly format: ObjectFormat;
  readonly #store: PackStore;
  readonly #limits: Limits;
  readonly #objects = new Map<ObjectId, PackObject>();
  /** Contents of objects that deltas are based on, or that deltas made. */
  readonly #cache: LRUCache<PackObject, Uint8Array>;

  constructor(store: PackStore, format: ObjectFormat, limits: Limits) {
    this.format = format;
    this.#store = store;
    this.#limits = limits;
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

  /** @param content of a delta's result, which is kept for a while */
  add(object: PackObject, content?: Uint8Array): void {
    this.#objects.set(object.id, object);
    if (content) this.#cache.set(object, content);
  }

  find(id: ObjectId): PackObject | undefined {
    return this.#objects.get(id);
  }

  /**
   * The object `id`, which must be of type `type`.
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
      content = applyDelta(content, await this.#inflate(next.entry));
      this.#cache.set(next, content);
    }
    return content;
  }

  /** The content of `object` in pieces; one that is large and no delta is never whole in memory. */
  async *stream(object: PackObject): AsyncGenerator<Uint8Array> {
    if (object.base || object.size <= SMALL_OBJECT_BYTES) yield await this.read(object);
    else yield* inflateLarge(this.#slices(object.entry), object.size);
  }

  /** The content that the delta of `entry` makes of `base`. */
  async applyEntry(base: PackObject, entry: PackEntry): Promise<Uint8Array> {
    const delta = await this.#inflate(entry);
    this.#checkBuffered(deltaResultSize(delta));
    const content = await this.read(base);
    this.#cache.set(base, content);
    return applyDelta(content, delta);
  }

  async #inflate(entry: PackEntry): Promise<Uint8Array> {
    this.#checkBuffered(entry.size);
    if (entry.size <= SMALL_OBJECT_BYTES) {
      const inflated = inflateSmall(this.#store.view(entry.dataOffset), entry.size);
      if (!inflated) throw packCorrupt('an object does not inflate');
      return inflated.content;
    }
    const content = Buffer.allocUnsafe(entry.size);
    let at = 0;
    for await (const chunk of inflateLarge(this.#slices(entry), entry.size)) {
      content.set(chunk, at);
      at += chunk.length;
    }
    return content;
  }

  async *#slices(entry: PackEntry): AsyncGenerator<Uint8Array> {
    for (let at = entry.dataOffset; at < this.#store.length; at += SLICE_BYTES) {
      yield await Promise.resolve(this.#store.view(at, at + SLICE_BYTES));
    }
  }

  #checkBuffered(size: number): void {
    const { maxBufferedObjectBytes } = this.#limits;
    if (size <= maxBufferedObjectBytes) return;
    throw new AgentError(
      'LIMIT_EXCEEDED',
      `An object of ${size} bytes must be whole in memory, over this agent's limit of ${maxBufferedObjectBytes}. Have the operator raise "maxBufferedObjectBytes" if the machine has the memory.`,
      { data: { limit: 'maxBufferedObjectBytes', value: String(maxBufferedObjectBytes) } },
    );
  }
}
