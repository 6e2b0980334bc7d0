import type { ObjectId } from '../formats/git-object.ts';
import type { ObjectStore } from '../git/pack/object-store.ts';

/** git's FALLBACK_DEFAULT_ABBREV: no abbreviation is shorter unless that is asked for. */
const DEFAULT_MIN_DIGITS = 7;
/** Ids that share fewer first digits are not compared; git makes no abbreviation shorter than this. */
const COMMON_DIGITS = 4;

function defaultDigits(objectCount: number): number {
  const bits = Math.floor(Math.log2(Math.max(objectCount, 1))) + 1;
  return Math.max(Math.ceil(bits / 2), DEFAULT_MIN_DIGITS);
}

function commonDigits(a: ObjectId, b: ObjectId): number {
  let digits = 0;
  while (digits < a.length && a[digits] === b[digits]) digits++;
  return digits;
}

function groupByStart(ids: Iterable<ObjectId>): Map<string, ObjectId[]> {
  const groups = new Map<string, ObjectId[]>();
  for (const id of ids) {
    const start = id.slice(0, COMMON_DIGITS);
    const group = groups.get(start);
    if (group) group.push(id);
    else groups.set(start, [id]);
  }
  return groups;
}

/**
 * Abbreviates object ids as git does in a repository of just these objects (git: core.abbrev=auto): half as many
 * digits as the number of objects has bits, seven at least, and as many more as make the id unique.
 */
export class Abbreviator {
  readonly #objects: ObjectStore;
  readonly #ids: readonly ObjectId[];
  #uniqueDigits: ReadonlyMap<ObjectId, number> | undefined;

  /** @param ids all that will be abbreviated: the objects are looked through once, and not for each */
  constructor(objects: ObjectStore, ids: readonly ObjectId[]) {
    this.#objects = objects;
    this.#ids = ids;
  }

  /** @param minimum digits to have at least, instead of git's default */
  abbreviate(id: ObjectId, minimum = defaultDigits(this.#objects.count)): string {
    this.#uniqueDigits ??= this.#findUniqueDigits();
    return id.slice(0, Math.max(minimum, this.#uniqueDigits.get(id) ?? 0));
  }

  #findUniqueDigits(): Map<ObjectId, number> {
    const uniqueDigits = new Map<ObjectId, number>();
    const groups = groupByStart(new Set(this.#ids));
    for (const other of this.#objects.ids()) {
      for (const id of groups.get(other.slice(0, COMMON_DIGITS)) ?? []) {
        if (id === other) continue;
        uniqueDigits.set(id, Math.max(uniqueDigits.get(id) ?? 0, commonDigits(id, other) + 1));
      }
    }
    return uniqueDigits;
  }
}
