import { createHash, type Hash } from 'node:crypto';
import type { AgentError } from '../../errors.ts';
import type { ObjectId, ObjectType } from '../../formats/git-object.ts';
import { objectIdBytes } from '../../formats/git-object.ts';
import {
  type EntryHeader,
  type EntryKind,
  PACK_HEADER_BYTES,
  packCorrupt,
  packTruncated,
  parseEntryHeader,
  parsePackHeader,
} from '../../formats/pack.ts';
import type { Limits } from '../../limits.ts';
import { Breather } from '../../work/breather.ts';
import { inflateLarge, inflateSmall, maxDeflatedBytes, SLICE_BYTES, SMALL_OBJECT_BYTES } from './inflate.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import { type IndexedPack, objectHash, objectId, type PackEntry, type PackObject } from './pack-entry.ts';
import type { ObjectStore } from './object-store.ts';
import type { PackStore } from './pack-store.ts';
import type { OnProgress } from '../../work/progress.ts';
import { resolveAtOnce } from './resolve-deltas.ts';

export interface IndexPackOptions {
  /** Gets the pack's bytes. */
  readonly store: PackStore;
  /** Of the same store. */
  readonly objects: ObjectStore;
  readonly limits: Limits;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

function isWhole(kind: EntryKind): kind is ObjectType {
  return kind !== 'ofs-delta' && kind !== 'ref-delta';
}

function wholeObject(type: ObjectType, entry: PackEntry, id: ObjectId): PackObject {
  return { id, type, size: entry.size, entry, depth: 0 };
}

function largerCompressed(): AgentError {
  return packCorrupt('an object is larger compressed than it is plain');
}

/** Reads a pack while it comes: stores it, finds its entries, hashes its whole objects and checks its checksum. */
class PackIndexer {
  readonly #options: IndexPackOptions;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #breather: Breather;
  readonly #checksum: Hash;
  readonly #checksumBytes: number;
  #hashedBytes = 0;
  #ended = false;
  #done = 0;
  #total = 0;
  readonly #objects = new Map<number, PackObject>();
  readonly #deltas: PackEntry[] = [];

  constructor(source: AsyncIterable<Uint8Array>, options: IndexPackOptions) {
    this.#options = options;
    this.#source = source[Symbol.asyncIterator]();
    this.#breather = new Breather(options.signal);
    this.#checksum = createHash(options.objects.format);
    this.#checksumBytes = objectIdBytes[options.objects.format];
  }

  async run(): Promise<IndexedPack> {
    const { store, limits } = this.#options;
    if (!(await this.#need(PACK_HEADER_BYTES))) throw packTruncated();
    const count = parsePackHeader(store.view(0, PACK_HEADER_BYTES));
    this.#total = count;
    if (count > limits.maxPackObjects) throw limitExceeded(`The pack has ${count} objects`, 'maxPackObjects', limits);
    let offset = PACK_HEADER_BYTES;
    while (this.#done < count) {
      offset = await this.#indexEntry(offset);
      this.#done++;
      if (this.#breather.isDue) await this.#pause();
    }
    await this.#checkTrailer(offset);
    this.#report();
    return { objects: [...this.#objects.values()], deltas: this.#deltas };
  }

  /** @returns where the next entry starts */
  async #indexEntry(offset: number): Promise<number> {
    const { limits } = this.#options;
    const header = await this.#entryHeader(offset);
    const { kind, size } = header;
    if (size > limits.maxObjectBytes)
      throw limitExceeded(`The pack has an object of ${size} bytes`, 'maxObjectBytes', limits);
    const isDelta = !isWhole(kind);
    const base = header.baseId ?? offset - (header.baseDistance ?? 0);
    const entry = { offset, dataOffset: offset + header.headerBytes, size, ...(isDelta && { base }) };
    const consumed = (await this.#indexSmall(kind, entry)) ?? (await this.#indexLarge(kind, entry));
    return entry.dataOffset + consumed;
  }

  /** @returns bytes of the compressed data; undefined when they are too many to be inflated in one go */
  async #indexSmall(kind: EntryKind, entry: PackEntry): Promise<number | undefined> {
    const { store, objects } = this.#options;
    const { dataOffset, size } = entry;
    if (size > SMALL_OBJECT_BYTES) return undefined;
    // Deflate adds a few bytes per block where it cannot compress: with so many here, one attempt will do.
    const end = dataOffset + size + Math.ceil(size / 1024) + 64;
    await this.#need(end);
    const inflated = inflateSmall(store.view(dataOffset, end), size, (content) => {
      if (!isWhole(kind)) return;
      const object = wholeObject(kind, entry, objectId(objects.format, kind, content));
      objects.contents.keep(object, content);
      this.#add(object);
    });
    // Not before it was given back: a delta is inflated once more to be applied.
    if (inflated && !isWhole(kind)) this.#addDelta(entry);
    return inflated?.consumed;
  }

  /** @returns bytes of the compressed data */
  async #indexLarge(kind: EntryKind, entry: PackEntry): Promise<number> {
    const { objects } = this.#options;
    const { dataOffset, size } = entry;
    const hash = isWhole(kind) ? objectHash(objects.format, kind, size) : undefined;
    const consumed = await this.#inflateLarge(dataOffset, size, hash);
    if (consumed > maxDeflatedBytes(size)) throw largerCompressed();
    if (isWhole(kind) && hash) this.#add(wholeObject(kind, entry, hash.digest('hex')));
    else this.#addDelta(entry);
    return consumed;
  }

  #add(object: PackObject): void {
    this.#objects.set(object.entry.offset, object);
    this.#options.objects.add(object);
  }

  /** Resolves a delta while the pack comes, where that takes little; most do. */
  #addDelta(entry: PackEntry): void {
    const { objects } = this.#options;
    const base = typeof entry.base === 'number' ? this.#objects.get(entry.base) : objects.find(entry.base ?? '');
    const object = base && resolveAtOnce(entry, base, this.#options);
    if (object) this.#objects.set(entry.offset, object);
    else this.#deltas.push(entry);
  }

  async #entryHeader(offset: number): Promise<EntryHeader> {
    for (;;) {
      const header = parseEntryHeader(this.#options.store.view(0), offset, this.#options.objects.format);
      if (header) return header;
      if (!(await this.#more())) throw packTruncated();
    }
  }

  async #inflateLarge(dataOffset: number, size: number, hash: Hash | undefined): Promise<number> {
    const chunks = inflateLarge(this.#follow(dataOffset, maxDeflatedBytes(size)), size);
    try {
      for (;;) {
        const next = await chunks.next();
        if (next.done === true) return next.value;
        hash?.update(next.value);
        if (this.#breather.isDue) await this.#pause();
      }
    } finally {
      await chunks.return(0);
    }
  }

  /**
   * The stored bytes from `start` on, and those that still come, but not many more than `maxBytes`: empty blocks would fill
   * the memory for packs, and inflate to nothing.
   */
  async *#follow(start: number, maxBytes: number): AsyncGenerator<Uint8Array> {
    const { store } = this.#options;
    for (let at = start; at < store.length || (await this.#more());) {
      // The inflater may be one slice ahead of what it has taken in.
      if (at - start > maxBytes + SLICE_BYTES) throw largerCompressed();
      const slice = store.view(at, at + SLICE_BYTES);
      at += slice.length;
      yield slice;
    }
  }

  /** Stores the next piece; false at the end. */
  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#source.next();
    if (next.done === true) {
      this.#ended = true;
      return false;
    }
    const { store } = this.#options;
    store.append(next.value);
    const end = Math.max(this.#hashedBytes, store.length - this.#checksumBytes);
    this.#checksum.update(store.view(this.#hashedBytes, end));
    this.#hashedBytes = end;
    return true;
  }

  /** Reads on until `end` bytes are stored; false when the pack ends before. */
  async #need(end: number): Promise<boolean> {
    while (this.#options.store.length < end) if (!(await this.#more())) return false;
    return true;
  }

  async #checkTrailer(offset: number): Promise<void> {
    const { store } = this.#options;
    const end = offset + this.#checksumBytes;
    while (store.length <= end && (await this.#more()));
    if (store.length < end) throw packTruncated();
    if (store.length > end) throw packCorrupt('something follows its checksum');
    if (!this.#checksum.digest().equals(store.view(offset))) throw packCorrupt('its checksum does not match');
  }

  async #pause(): Promise<void> {
    this.#report();
    await this.#breather.breathe();
  }

  #report(): void {
    const { store, onProgress } = this.#options;
    onProgress({
      phase: 'FETCHING',
      objectsDone: this.#done,
      objectsTotal: this.#total,
      bytesDone: store.length,
    });
  }
}

/**
 * Reads the pack that `source` brings into `options.store`.
 *
 * @throws PACK_TRUNCATED, PACK_CORRUPT, LIMIT_EXCEEDED, or what `source` throws
 */
export function indexPack(source: AsyncIterable<Uint8Array>, options: IndexPackOptions): Promise<IndexedPack> {
  return new PackIndexer(source, options).run();
}
