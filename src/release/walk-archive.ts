import type { ByteString } from '../formats/byte-string.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { type EntryType, parseTree, type TreeEntry } from '../formats/tree.ts';
import { AttributeStack } from '../git/attributes/attribute-stack.ts';
import type { PathAttributes } from '../git/attributes/path-attributes.ts';
import type { ObjectStore } from '../git/object-store.ts';
import type { Limits } from '../limits.ts';

/** What the archive has an entry for. */
export interface ArchiveEntry {
  readonly type: EntryType;
  /** From the root of the tree; those of directories and submodules end in a slash. */
  readonly path: ByteString;
  /** Of the blob or tree; for a submodule, the commit it is pinned to. */
  readonly id: ObjectId;
  readonly attributes: PathAttributes;
}

/** A directory on the way from the root to where the walk is. */
interface Level {
  readonly path: ByteString;
  readonly entries: Iterator<TreeEntry>;
  /** The directory's own entry, until something inside it has been found to archive. */
  pending: ArchiveEntry | undefined;
}

/**
 * Walks a tree as `git archive` does (git: archive.c): in tree order, without what is marked export-ignore, and
 * without directories that have nothing left in them.
 */
export class ArchiveWalk {
  readonly #objects: ObjectStore;
  readonly #attributes: AttributeStack;
  readonly #levels: Level[] = [];

  constructor(objects: ObjectStore, limits: Limits) {
    this.#objects = objects;
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
      if (entry.attributes.exportIgnore) continue;
      if (entry.type === 'directory') {
        await this.#enter(entry.path, entry.id, entry);
      } else {
        yield* this.#takePending();
        yield entry;
      }
    }
  }

  #archiveEntry(level: Level, { type, name, id }: TreeEntry): ArchiveEntry {
    const slash = type === 'directory' || type === 'submodule' ? '/' : '';
    const path = `${level.path}${name}${slash}`;
    return { type, path, id, attributes: this.#attributes.lookup(path) };
  }

  async #enter(path: ByteString, id: ObjectId, pending: ArchiveEntry | undefined): Promise<void> {
    const tree = parseTree(await this.#objects.read(this.#objects.get(id, 'tree')), this.#objects.format);
    const file = tree.find(
      ({ name, type }) => name === '.gitattributes' && type !== 'directory' && type !== 'submodule',
    );
    const content = file && (await this.#objects.read(this.#objects.get(file.id, 'blob')));
    this.#attributes.push(path, content);
    this.#levels.push({ path, entries: tree.values(), pending });
  }

  *#takePending(): Generator<ArchiveEntry> {
    for (const level of this.#levels) {
      if (!level.pending) continue;
      yield level.pending;
      level.pending = undefined;
    }
  }
}
