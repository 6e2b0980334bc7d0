import type { ByteString } from '../formats/byte-string.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { type EntryType, readTree, type TreeEntry } from '../formats/tree.ts';
import { AttributeStack, MAX_ATTRIBUTES_FILE_BYTES } from './attributes/attribute-stack.ts';
import type { PathAttributes } from './attributes/path-attributes.ts';
import type { Breather } from '../work/breather.ts';
import { limitExceeded } from '../work/limit-exceeded.ts';
import type { ObjectStore } from '../git/pack/object-store.ts';
import type { StageClock } from '../work/stage-clock.ts';
import type { Limits } from '../limits.ts';
import { findEntry } from './find-entry.ts';
import { NameCollisions } from './name-collisions.ts';
import { checkTreeLimits } from './tree-limits.ts';

/** What the archive has an entry for. */
export interface ArchiveEntry {
  readonly type: EntryType;
  /** From the root of the tree; those of directories and submodules end in a slash. */
  readonly path: ByteString;
  /** Of the blob or tree; for a submodule, the commit it is pinned to. */
  readonly id: ObjectId;
  readonly attributes: PathAttributes;
  /** An earlier name of the same directory that some file systems take for this one's. */
  readonly collidesWith?: ByteString;
}

/** A directory on the way from the root to where the walk is. */
interface Level {
  readonly path: ByteString;
  /** Bytes of its tree object. */
  readonly bytes: number;
  /** Read one by one: a hostile folder has more than fit the memory, and its check is still under way. */
  readonly entries: Iterator<TreeEntry>;
  readonly names: NameCollisions;
  /** The directory's own entry, until the walk has come to something inside it that is no directory. */
  pending: ArchiveEntry | undefined;
}

export interface ArchiveWalkOptions {
  readonly limits: Limits;
  readonly breather: Breather;
  /** Of the walk and those who pull it. */
  readonly clock: StageClock | undefined;
}

/**
 * Walks a tree as `git archive` does (git: archive.c): in tree order, without what is marked export-ignore, and
 * without directories that hold no file, link or submodule. One that holds only such as are ignored is archived.
 */
export class ArchiveWalk {
  readonly #objects: ObjectStore;
  readonly #attributes: AttributeStack;
  readonly #options: ArchiveWalkOptions;
  readonly #levels: Level[] = [];
  readonly #prefixBytes: number;
  #entries = 0;
  /** Bytes of the tree objects of all levels. */
  #treeBytes = 0;

  /** @param prefixBytes what the prefix of all paths has */
  constructor(objects: ObjectStore, prefixBytes: number, options: ArchiveWalkOptions) {
    this.#prefixBytes = prefixBytes;
    this.#objects = objects;
    this.#options = options;
    this.#attributes = new AttributeStack(options.limits);
  }

  async *entries(root: ObjectId): AsyncGenerator<ArchiveEntry> {
    const { breather } = this.#options;
    await this.#enter('', root, undefined);
    for (let level = this.#levels.at(-1); level; level = this.#levels.at(-1)) {
      if (breather.isDue) await breather.breathe();
      const next = level.entries.next();
      if (next.done === true) {
        this.#leave();
        continue;
      }
      const entry = await this.#archiveEntry(level, next.value);
      const isWanted = !entry.attributes.exportIgnore;
      if (entry.type === 'directory') {
        if (isWanted) await this.#enter(entry.path, entry.id, entry);
      } else {
        // Even if it is not wanted: git writes the directories of a file before it looks at the file's attributes.
        yield* this.#takePending();
        if (isWanted) yield entry;
      }
    }
  }

  async #archiveEntry(level: Level, { type, name, id }: TreeEntry): Promise<ArchiveEntry> {
    const slash = type === 'directory' || type === 'submodule' ? '/' : '';
    const path = `${level.path}${name}${slash}`;
    // The tree as a whole is checked elsewhere; but it is still on its way, and may be larger than it will ever be.
    const pathBytes = this.#prefixBytes + path.length;
    this.#entries += 1;
    checkTreeLimits({ entries: this.#entries, pathBytes, depth: this.#levels.length }, this.#options.limits);
    const attributes = await this.#options.breather.run(this.#attributes.lookup(path));
    const collidesWith = attributes.exportIgnore ? undefined : level.names.add(name);
    return { type, path, id, attributes, ...(collidesWith !== undefined && { collidesWith }) };
  }

  async #enter(path: ByteString, id: ObjectId, pending: ArchiveEntry | undefined): Promise<void> {
    const object = await this.#objects.getOnceThere(id, 'tree', this.#options.clock);
    this.#countTreeBytes(object.size);
    const tree = await this.#objects.contents.read(object);
    const attributesFile = await this.#readAttributes(tree);
    await this.#options.breather.run(this.#attributes.push(path, attributesFile));
    const entries = readTree(tree, this.#objects.format);
    this.#levels.push({ path, bytes: object.size, entries, names: new NameCollisions(), pending });
  }

  #leave(): void {
    this.#treeBytes -= this.#levels.pop()?.bytes ?? 0;
    this.#attributes.pop();
  }

  /** Those of all levels are in memory at once. */
  #countTreeBytes(bytes: number): void {
    const { limits } = this.#options;
    this.#treeBytes += bytes;
    if (this.#treeBytes <= limits.maxBufferedObjectBytes) return;
    const what = `A folder and those it is in have tree objects of ${this.#treeBytes} bytes`;
    throw limitExceeded(what, 'maxBufferedObjectBytes', limits);
  }

  async #readAttributes(tree: Uint8Array): Promise<Uint8Array | undefined> {
    const { limits, breather, clock } = this.#options;
    const file = await findEntry(tree, '.gitattributes', this.#objects.format, breather);
    if (!file || file.type === 'submodule') return undefined;
    const blob = await this.#objects.getOnceThere(file.id, 'blob', clock);
    if (blob.size >= MAX_ATTRIBUTES_FILE_BYTES) return undefined;
    if (blob.size > limits.maxAttributeBytes) {
      throw limitExceeded(`A .gitattributes has ${blob.size} bytes`, 'maxAttributeBytes', limits);
    }
    return this.#objects.contents.read(blob);
  }

  *#takePending(): Generator<ArchiveEntry> {
    for (const level of this.#levels) {
      if (!level.pending) continue;
      yield level.pending;
      level.pending = undefined;
    }
  }
}
