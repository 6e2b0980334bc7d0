import type { ObjectId } from '../formats/git-object.ts';
import type { ObjectStore } from '../git/object-store.ts';

/** git's FALLBACK_DEFAULT_ABBREV: no abbreviation is shorter unless that is asked for. */
const DEFAULT_MIN_DIGITS = 7;

function defaultDigits(objectCount: number): number {
  const bits = Math.floor(Math.log2(Math.max(objectCount, 1))) + 1;
  return Math.max(Math.ceil(bits / 2), DEFAULT_MIN_DIGITS);
}

function commonDigits(a: ObjectId, b: ObjectId): number {
  let digits = 0;
  while (digits < a.length && a[digits] === b[digits]) digits++;
  return digits;
}

/**
 * The abbreviation of `id` that git makes in a repository of just these objects (git: core.abbrev=auto): half as many
 * digits as the number of objects has bits, seven at least, and as many more as make it unique.
 *
 * @param minimum digits to have at least, instead of git's default
 */
export function abbreviateId(objects: ObjectStore, id: ObjectId, minimum = defaultDigits(objects.count)): string {
  let digits = minimum;
  for (const other of objects.ids()) {
    if (other !== id) digits = Math.max(digits, commonDigits(id, other) + 1);
  }
  return id.slice(0, digits);
}
