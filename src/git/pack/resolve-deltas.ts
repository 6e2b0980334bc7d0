import type { ObjectId } from '../../formats/git-object.ts';
import { packCorrupt } from '../../formats/pack.ts';
import type { Limits } from '../../limits.ts';
import type { Breather } from '../../work/breather.ts';
import type { ObjectStore } from './object-store.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import { hashObject, type IndexedPack, objectId, type PackEntry, type PackObject } from './pack-entry.ts';

/** Deltas that wait for their base, by its offset or its id. */
type WaitingDeltas = Map<number | ObjectId, PackEntry[]>;

function groupByBase(deltas: readonly PackEntry[]): WaitingDeltas {
  const waiting: WaitingDeltas = new Map();
  for (const delta of deltas) {
    if (delta.base === undefined) throw packCorrupt('a delta has no base');
    const siblings = waiting.get(delta.base);
    if (siblings) siblings.push(delta);
    else waiting.set(delta.base, [delta]);
  }
  return waiting;
}

/** Takes the deltas on `object` out of those that wait. */
function takeDeltas(waiting: WaitingDeltas, object: PackObject): PackEntry[] {
  const byOffset = waiting.get(object.entry.offset) ?? [];
  const byId = waiting.get(object.id) ?? [];
  waiting.delete(object.entry.offset);
  waiting.delete(object.id);
  return byId.length === 0 ? byOffset : [...byOffset, ...byId];
}

interface ResolveOptions {
  readonly objects: ObjectStore;
  readonly limits: Limits;
}

function checkDepth(base: PackObject, limits: Limits): void {
  const depth = base.depth + 1;
  if (depth <= limits.maxDeltaDepth) return;
  throw limitExceeded(`The pack has a chain of ${depth} deltas`, 'maxDeltaDepth', limits);
}

/** Adds what the delta of `entry` makes of `base`. */
function add(entry: PackEntry, base: PackObject, content: Uint8Array, id: ObjectId, objects: ObjectStore): PackObject {
  const object = { id, type: base.type, size: content.length, entry, base, depth: base.depth + 1 };
  objects.contents.keep(object, content);
  objects.add(object);
  return object;
}

/** Adds the object that the delta of `entry` makes of `base`, where that takes little; undefined where it takes more. */
export function resolveAtOnce(
  entry: PackEntry,
  base: PackObject,
  { objects, limits }: ResolveOptions,
): PackObject | undefined {
  checkDepth(base, limits);
  return objects.contents.lendRebuilt(base, entry, (content) =>
    add(entry, base, content, objectId(objects.format, base.type, content), objects),
  );
}

/**
 * Fills `objects` with all that the pack holds, and what indexing the pack left to do: deltas are resolved from whole
 * objects outwards, depth first, so that a base is still kept when what is based on it comes next. No recursion: a chain
 * is as long as a stranger makes it.
 *
 * @throws PACK_CORRUPT when a base is not in the pack, or bases run in a circle
 * @throws LIMIT_EXCEEDED when a chain is longer than `maxDeltaDepth`
 */
export async function resolveDeltas(
  pack: IndexedPack,
  { objects, limits, breather }: ResolveOptions & { readonly breather: Breather },
): Promise<void> {
  const { contents } = objects;
  const waiting = groupByBase(pack.deltas);
  const bases = pack.objects.filter(({ entry, id }) => waiting.has(entry.offset) || waiting.has(id));
  // What was made last is often what comes next; it may be too large to be kept.
  let made: { readonly object: PackObject; readonly content: Uint8Array } | undefined;
  for (let base = bases.pop(); base; base = bases.pop()) {
    const baseContent = made?.object === base ? made.content : await contents.read(base);
    contents.keep(base, baseContent);
    for (const entry of takeDeltas(waiting, base)) {
      checkDepth(base, limits);
      const content = await contents.rebuild(baseContent, entry);
      const id = await hashObject(objects.format, base.type, content, breather);
      made = { object: add(entry, base, content, id, objects), content };
      if (waiting.has(entry.offset) || waiting.has(id)) bases.push(made.object);
    }
  }
  if (waiting.size > 0) throw packCorrupt('a delta has its base outside the pack, or bases run in a circle');
}
