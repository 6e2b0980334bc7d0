import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { type EntryType, parseTree } from '../formats/tree.ts';
import type { Breather } from '../git/breather.ts';
import type { ObjectStore } from '../git/object-store.ts';
import type { Limits } from '../limits.ts';

/** What a tree holds, all its subtrees included; a subtree that is used twice counts twice. */
interface TreeMeasure {
  readonly entries: number;
  /** Bytes of the longest path below the tree. */
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

function limitExceeded(what: string, limit: keyof Limits, value: number): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The repository's tree has ${what}, over this agent's limit of ${value}. Have the operator raise "${limit}".`,
    { data: { limit, value: String(value) } },
  );
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
      else stack.push(...unmeasured);
      if (this.#breather.isDue) await this.#breather.breathe();
    }
    const measure = this.#measures.get(root);
    if (!measure) throw new TypeError('the root tree was not measured');
    return measure;
  }

  /** Measures a tree whose subtrees are measured; else returns those that are not. */
  async #visit(id: ObjectId): Promise<ObjectId[]> {
    const tree = parseTree(await this.#objects.read(this.#objects.get(id, 'tree')), this.#objects.format);
    const directories = tree.filter(({ type }) => type === 'directory');
    const unmeasured = directories.filter((entry) => !this.#measures.has(entry.id)).map((entry) => entry.id);
    if (unmeasured.length > 0) return unmeasured;
    for (const { type, id: blob } of tree) if (isBlob[type]) this.#objects.get(blob, 'blob');
    let entries = 0;
    let pathBytes = 0;
    let depth = 0;
    for (const entry of tree) {
      const below = this.#measures.get(entry.id);
      entries += 1 + (below?.entries ?? 0);
      pathBytes = Math.max(pathBytes, entry.name.length + (below ? 1 + below.pathBytes : 0));
      depth = Math.max(depth, below?.depth ?? 0);
    }
    this.#add(id, { entries, pathBytes, depth: depth + 1 });
    return [];
  }

  #add(id: ObjectId, measure: TreeMeasure): void {
    const { maxEntries, maxPathBytes, maxTreeDepth } = this.#limits;
    if (measure.entries > maxEntries) throw limitExceeded('too many entries', 'maxEntries', maxEntries);
    if (measure.pathBytes > maxPathBytes) throw limitExceeded('a path too long', 'maxPathBytes', maxPathBytes);
    if (measure.depth > maxTreeDepth) throw limitExceeded('too many levels of folders', 'maxTreeDepth', maxTreeDepth);
    this.#measures.set(id, measure);
  }
}

/**
 * Checks the whole tree `root` before anything is made of it.
 *
 * @returns the number of its entries
 * @throws OBJECT_MISSING, OBJECT_INVALID, TREE_UNSAFE, LIMIT_EXCEEDED
 */
export async function checkTree(
  objects: ObjectStore,
  root: ObjectId,
  limits: Limits,
  breather: Breather,
): Promise<number> {
  return (await new TreeChecker(objects, limits, breather).check(root)).entries;
}
