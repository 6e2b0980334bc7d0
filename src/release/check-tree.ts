import type { ObjectId } from '../formats/git-object.ts';
import { type EntryType, readTree, type TreeEntry } from '../formats/tree.ts';
import type { Breather } from '../git/breather.ts';
import { limitExceeded } from '../git/limit-exceeded.ts';
import type { ObjectStore } from '../git/object-store.ts';
import type { Limits } from '../limits.ts';

/** What a tree holds, all its subtrees included; a subtree that is used twice counts twice. */
export interface TreeMeasure {
  readonly entries: number;
  /** Bytes of the longest path below the tree; those of directories and submodules end in a slash. */
  readonly pathBytes: number;
  /** Levels of trees, this one included. */
  readonly depth: number;
}

const isBlob: Readonly<Record<EntryType, boolean>> = {
  file: true,
  executable: true,
  symlink: true,
  directory: false,
  submodule: false,
};

const empty: TreeMeasure = { entries: 0, pathBytes: 0, depth: 1 };

/** The measure of a tree with one entry more. */
function withEntry(measure: TreeMeasure, { name, type }: TreeEntry, below?: TreeMeasure): TreeMeasure {
  const slashBytes = below || type === 'submodule' ? 1 : 0;
  return {
    entries: measure.entries + 1 + (below?.entries ?? 0),
    pathBytes: Math.max(measure.pathBytes, name.length + slashBytes + (below?.pathBytes ?? 0)),
    depth: Math.max(measure.depth, 1 + (below?.depth ?? 0)),
  };
}

/**
 * Checks that every object a tree needs is there and of the right type, and that the tree is within the limits.
 *
 * Each tree object is looked at once, however often it is used, and measured from the leaves up: a tree of a few
 * objects can stand for billions of entries.
 */
class TreeChecker {
  readonly #objects: ObjectStore;
  readonly #limits: Limits;
  readonly #breather: Breather;
  readonly #measures = new Map<ObjectId, TreeMeasure>();

  constructor(objects: ObjectStore, limits: Limits, breather: Breather) {
    this.#objects = objects;
    this.#limits = limits;
    this.#breather = breather;
  }

  async check(root: ObjectId): Promise<TreeMeasure> {
    const stack = [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const unmeasured = this.#measures.has(id) ? [] : await this.#visit(id);
      if (unmeasured.length === 0) stack.pop();
      for (const subtree of unmeasured) stack.push(subtree);
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    const measure = this.#measures.get(root);
    if (!measure) throw new TypeError('the root tree was not measured');
    return measure;
  }

  /** Measures a tree whose subtrees are measured; else returns those that are not. */
  async #visit(id: ObjectId): Promise<ObjectId[]> {
    const objects = this.#objects;
    const content = await objects.read(objects.get(id, 'tree'));
    const unmeasured: ObjectId[] = [];
    let measure = empty;
    for (const entry of readTree(content, objects.format)) {
      if (isBlob[entry.type]) objects.get(entry.id, 'blob');
      const below = entry.type === 'directory' ? this.#measures.get(entry.id) : undefined;
      if (entry.type === 'directory' && !below) unmeasured.push(entry.id);
      measure = withEntry(measure, entry, below);
      this.#check(measure);
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    if (unmeasured.length === 0) this.#measures.set(id, measure);
    return unmeasured;
  }

  #check({ entries, pathBytes, depth }: TreeMeasure): void {
    const limits = this.#limits;
    if (entries > limits.maxEntries) throw limitExceeded('The tree has too many entries', 'maxEntries', limits);
    if (pathBytes > limits.maxPathBytes)
      throw limitExceeded('The tree has a path of too many bytes', 'maxPathBytes', limits);
    if (depth > limits.maxTreeDepth)
      throw limitExceeded('The tree has too many levels of folders', 'maxTreeDepth', limits);
  }
}

/**
 * Checks the whole tree `root` before anything is made of it.
 *
 * @throws OBJECT_MISSING, OBJECT_INVALID, TREE_UNSAFE, LIMIT_EXCEEDED
 */
export async function checkTree(
  objects: ObjectStore,
  root: ObjectId,
  limits: Limits,
  breather: Breather,
): Promise<TreeMeasure> {
  return new TreeChecker(objects, limits, breather).check(root);
}
