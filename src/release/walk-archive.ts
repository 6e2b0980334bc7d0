import type { ByteString } from '../formats/byte-string.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { type EntryType, parseTree, type TreeEntry } from '../formats/tree.ts';
import { AttributeStack, MAX_ATTRIBUTES_FILE_BYTES } from '../git/attributes/attribute-stack.ts';
import type { PathAttributes } from '../git/attributes/path-attributes.ts';
import { limitExceeded } from '../git/limit-exceeded.ts';
import type { ObjectStore } from '../git/object-store.ts';
import type { Limits } from '../limits.ts';
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
  readonly entries: Iterator<TreeEntry>;
  readonly names: NameCollisions;
  /** The directory's own entry, until the walk has come to something inside it that is no directory. */
  pending: ArchiveEntry | undefined;
}

/**
 * Walks a tree as `git archive` does (git: archive.c): in tree order, without what is marked export-ignore, and
 * without directories that hold no file, link or submodule. One that holds only such as are ignored is archived.
 */
export class ArchiveWalk {
  readonly #objects: ObjectStore;
  readonly #attributes: AttributeStack;
  readonly #limits: Limits;
  readonly #levels: Level[] = [];
  readonly #prefixBytes: number;
  #entries = 0;

  /** @param prefixBytes what the prefix of all paths has */
  constructor(objects: ObjectStore, limits: Limits, prefixBytes: number) {
    this.#prefixBytes = prefixBytes;
    this.#objects = objects;
    this.#limits = limits;
    this.#attributes = new AttributeStack(limits);
  }

  async *entries(root: ObjectId): AsyncGenerator<ArchiveEntry> {
    await this.#enter('', root, undefined);
    for (let level = this.#levels.at(-1); level; level = this.#levels.at(-1)) {
      const next = level.entries.next();
      if (next.done === true) {
        this.#levels.pop();
        this.#attributes.pop();
        continue;
      }
      const entry = this.#archiveEntry(level, next.value);
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

  #archiveEntry(level: Level, { type, name, id }: TreeEntry): ArchiveEntry {
    const slash = type === 'directory' || type === 'submodule' ? '/' : '';
    const path = `${level.path}${name}${slash}`;
    // The tree as a whole is checked elsewhere; but it is still on its way, and may be larger than it will ever be.
    const pathBytes = this.#prefixBytes + path.length;
    this.#entries += 1;
    checkTreeLimits({ entries: this.#entries, pathBytes, depth: this.#levels.length }, this.#limits);
    const attributes = this.#attributes.lookup(path);
    const collidesWith = attributes.exportIgnore ? undefined : level.names.add(name);
    return { type, path, id, attributes, ...(collidesWith !== undefined && { collidesWith }) };
  }

  async #enter(path: ByteString, id: ObjectId, pending: ArchiveEntry | undefined): Promise<void> {
    const object = await this.#objects.getOnceThere(id, 'tree');
    const tree = parseTree(await this.#objects.read(object), this.#objects.format);
    this.#attributes.push(path, await this.#readAttributes(tree));
    this.#levels.push({ path, entries: tree.values(), names: new NameCollisions(), pending });
  }

  async #readAttributes(tree: readonly TreeEntry[]): Promise<Uint8Array | undefined> {
    const file = tree.find(
      ({ name, type }) => name === '.gitattributes' && type !== 'directory' && type !== 'submodule',
    );
    const blob = file && (await this.#objects.getOnceThere(file.id, 'blob'));
    if (!blob || blob.size >= MAX_ATTRIBUTES_FILE_BYTES) return undefined;
    if (blob.size > this.#limits.maxAttributeBytes) {
      throw limitExceeded(`A .gitattributes has ${blob.size} bytes`, 'maxAttributeBytes', this.#limits);
    }
    return this.#objects.read(blob);
  }

  *#takePending(): Generator<ArchiveEntry> {
    for (const level of this.#levels) {
      if (!level.pending) continue;
      yield level.pending;
      level.pending = undefined;
    }
  }
}
