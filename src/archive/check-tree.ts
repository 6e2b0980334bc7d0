import type { ObjectId } from '../formats/git-object.ts';
import { isBlob, readTree, type TreeEntry } from '../formats/tree.ts';
import type { Breather } from '../work/breather.ts';
import type { ObjectStore } from '../git/pack/object-store.ts';
import type { Limits } from '../limits.ts';
import { checkTreeLimits, type TreeMeasure } from './tree-limits.ts';

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

  /** Needs the trees alone: what is too large is refused before its blobs come. */
  async measure(root: ObjectId): Promise<TreeMeasure> {
    const stack = [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const unmeasured = this.#measures.has(id) ? [] : await this.#visit(id);
      if (unmeasured.length === 0) stack.pop();
      // The first one is next: objects come in about the order of the tree.
      for (const subtree of unmeasured.reverse()) stack.push(subtree);
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    const measure = this.#measures.get(root);
    if (!measure) throw new TypeError('the root tree was not measured');
    return measure;
  }

  /** Measures a tree whose subtrees are measured; else returns those that are not. */
  async #visit(id: ObjectId): Promise<ObjectId[]> {
    const objects = this.#objects;
    const content = await objects.contents.read(await objects.getOnceThere(id, 'tree'));
    const unmeasured: ObjectId[] = [];
    let measure = empty;
    for (const entry of readTree(content, objects.format)) {
      const below = entry.type === 'directory' ? this.#measures.get(entry.id) : undefined;
      if (entry.type === 'directory' && !below) unmeasured.push(entry.id);
      measure = withEntry(measure, entry, below);
      checkTreeLimits(measure, this.#limits);
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    if (unmeasured.length === 0) this.#measures.set(id, measure);
    return unmeasured;
  }

  /** Checks that all blobs of the trees that were measured are there, once they should be. */
  async checkBlobs(): Promise<void> {
    for (const tree of this.#measures.keys()) await this.#checkBlobsOf(tree);
  }

  async #checkBlobsOf(tree: ObjectId): Promise<void> {
    const objects = this.#objects;
    const content = await objects.contents.read(objects.get(tree, 'tree'));
    for (const { type, id } of readTree(content, objects.format)) {
      if (!isBlob[type]) continue;
      if (objects.find(id)) objects.get(id, 'blob');
      else await objects.getOnceThere(id, 'blob');
      if (this.#breather.isDue) await this.#breather.breathe();
    }
  }
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
