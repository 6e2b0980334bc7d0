import type { ObjectId } from '../formats/git-object.ts';
import { isBlob, readTree, type TreeEntry } from '../formats/tree.ts';
import type { Breather } from '../work/breather.ts';
import type { ObjectStore } from '../git/pack/object-store.ts';
import type { Limits } from '../limits.ts';
import { checkTreeLimits, type TreeMeasure } from './tree-limits.ts';

const none: TreeMeasure = { entries: 0, pathBytes: 0, depth: 0 };
const empty: TreeMeasure = { entries: 0, pathBytes: 0, depth: 1 };

/** The measure of a tree with one entry more; what is in it, when it is a tree, comes on top. */
function withEntry(measure: TreeMeasure, { name, type }: TreeEntry): TreeMeasure {
  const slashBytes = type === 'submodule' ? 1 : 0;
  return {
    entries: measure.entries + 1,
    pathBytes: Math.max(measure.pathBytes, name.length + slashBytes),
    depth: measure.depth,
  };
}

/** The measure of a tree with what is in the subtree `name`. */
function withSubtree(measure: TreeMeasure, { name }: TreeEntry, below: TreeMeasure): TreeMeasure {
  return {
    entries: measure.entries + below.entries,
    pathBytes: Math.max(measure.pathBytes, name.length + 1 + below.pathBytes),
    depth: Math.max(measure.depth, 1 + below.depth),
  };
}

/** A tree on the way from the root. */
interface Level {
  readonly id: ObjectId;
  /** Of what is known of the trees above it: it counts on top of that. */
  readonly above: TreeMeasure;
  /** Of all its entries, and what is in the subtrees that are measured. */
  measure: TreeMeasure;
  /** Its other subtrees, the next one last. */
  readonly unmeasured: TreeEntry[];
}

/**
 * Checks that every object a tree needs is there and of the right type, and that the tree is within the limits.
 *
 * Each tree object is looked at once, however often it is used, and measured from the leaves up: a tree of a few
 * objects can stand for billions of entries. It is read once more when blobs of it were still to come.
 */
class TreeChecker {
  readonly #objects: ObjectStore;
  readonly #limits: Limits;
  readonly #breather: Breather;
  readonly #measures = new Map<ObjectId, TreeMeasure>();
  /** Trees with blobs that were not there yet. */
  readonly #incomplete: ObjectId[] = [];

  constructor(objects: ObjectStore, limits: Limits, breather: Breather) {
    this.#objects = objects;
    this.#limits = limits;
    this.#breather = breather;
  }

  /** Needs the trees alone: what is too large is refused before its blobs come. */
  async measure(root: ObjectId): Promise<TreeMeasure> {
    const top = await this.#read(root, none);
    const levels = [top];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const next = level.unmeasured.at(-1);
      const below = next && this.#measures.get(next.id);
      if (!next) {
        this.#measures.set(level.id, level.measure);
        levels.pop();
      } else if (below) {
        level.unmeasured.pop();
        level.measure = withSubtree(level.measure, next, below);
        this.#checkLimits(level);
      } else levels.push(await this.#read(next.id, aboveOf(level, next)));
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    return top.measure;
  }

  async #read(id: ObjectId, above: TreeMeasure): Promise<Level> {
    const objects = this.#objects;
    const content = await objects.contents.read(await objects.getOnceThere(id, 'tree'));
    const level: Level = { id, above, measure: empty, unmeasured: [] };
    let isComplete = true;
    for (const entry of readTree(content, objects.format)) {
      level.measure = withEntry(level.measure, entry);
      this.#checkLimits(level);
      if (entry.type === 'directory') level.unmeasured.push(entry);
      else if (isBlob[entry.type]) isComplete = this.#hasBlob(entry.id) && isComplete;
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    if (!isComplete) this.#incomplete.push(id);
    // Objects come in about the order of the tree.
    level.unmeasured.reverse();
    return level;
  }

  /** Of the whole tree, as far as it is known: what waits to be measured, level above level, is within them, too. */
  #checkLimits({ above, measure }: Level): void {
    const entries = above.entries + measure.entries;
    const pathBytes = above.pathBytes + measure.pathBytes;
    checkTreeLimits({ entries, pathBytes, depth: above.depth + measure.depth }, this.#limits);
  }

  /** Whether the object is there; it must be a blob then. */
  #hasBlob(id: ObjectId): boolean {
    if (!this.#objects.find(id)) return false;
    this.#objects.get(id, 'blob');
    return true;
  }

  /** Checks that all blobs of the trees that were measured are there, once they should be. */
  async checkBlobs(): Promise<void> {
    for (const tree of this.#incomplete) await this.#checkBlobsOf(tree);
  }

  async #checkBlobsOf(tree: ObjectId): Promise<void> {
    const objects = this.#objects;
    const content = await objects.contents.read(objects.get(tree, 'tree'));
    for (const { type, id } of readTree(content, objects.format)) {
      if (!isBlob[type]) continue;
      if (!this.#hasBlob(id)) await objects.getOnceThere(id, 'blob');
      if (this.#breather.isDue) await this.#breather.breathe();
    }
  }
}

/** What counts on top of the subtree `next` of `level`. */
function aboveOf({ above, measure }: Level, { name }: TreeEntry): TreeMeasure {
  return {
    entries: above.entries + measure.entries,
    pathBytes: above.pathBytes + name.length + 1,
    depth: above.depth + 1,
  };
}

/**
 * Checks the whole tree `root` while its objects come.
 *
 * @param prefix put before each path
 * @throws OBJECT_MISSING, OBJECT_INVALID, TREE_UNSAFE, LIMIT_EXCEEDED
 */
export async function checkTree(
  objects: ObjectStore,
  root: ObjectId,
  prefix: string,
  { limits, breather }: { readonly limits: Limits; readonly breather: Breather },
): Promise<TreeMeasure> {
  const checker = new TreeChecker(objects, limits, breather);
  const measure = await checker.measure(root);
  checkTreeLimits({ ...measure, pathBytes: Buffer.byteLength(prefix) + measure.pathBytes }, limits);
  await checker.checkBlobs();
  return measure;
}
