import type { ObjectId } from '../formats/git-object.ts';
import { packCorrupt } from '../formats/pack.ts';
import type { Limits } from '../limits.ts';
import type { Breather } from './breather.ts';
import type { IndexedPack } from './index-pack.ts';
import type { ObjectStore } from './object-store.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { hashObject, type PackEntry, type PackObject } from './pack-entry.ts';

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

/** Makes the object that the delta of `entry` is, and adds it to `objects`. */
export async function resolveDelta(
  entry: PackEntry,
  base: PackObject,
  baseContent: Uint8Array,
  objects: ObjectStore,
  { limits, breather }: { readonly limits: Limits; readonly breather: Breather },
): Promise<{ readonly object: PackObject; readonly content: Uint8Array }> {
  const depth = base.depth + 1;
  if (depth > limits.maxDeltaDepth)
    throw limitExceeded(`The pack has a chain of ${depth} deltas`, 'maxDeltaDepth', limits);
  const content = await objects.applyEntry(baseContent, entry);
  const id = await hashObject(objects.format, base.type, content, breather);
  const object = { id, type: base.type, size: content.length, entry, base, depth };
  objects.add(object);
  objects.keep(object, content);
  return { object, content };
}

/**
 * Fills `objects` with all that the pack holds, and what {@link indexPack} left to do: deltas are resolved from whole objects outwards, depth first, so that
 * a base is still in the cache when what is based on it comes next. No recursion: a chain is as long as a stranger
 * makes it.
 *
 * @throws PACK_CORRUPT when a base is not in the pack, or bases run in a circle
 * @throws LIMIT_EXCEEDED when a chain is longer than `maxDeltaDepth`
 */
export async function resolveDeltas(
  pack: IndexedPack,
  objects: ObjectStore,
  limits: Limits,
  breather: Breather,
): Promise<void> {
  const waiting = groupByBase(pack.deltas);
  const bases = pack.objects.filter(({ entry, id }) => waiting.has(entry.offset) || waiting.has(id));
  // What was made last is often what comes next; it may be too large for the cache.
  let made: { readonly object: PackObject; readonly content: Uint8Array } | undefined;
  for (let base = bases.pop(); base; base = bases.pop()) {
    const baseContent = made?.object === base ? made.content : await objects.read(base);
    objects.keep(base, baseContent);
    for (const entry of takeDeltas(waiting, base)) {
      made = await resolveDelta(entry, base, baseContent, objects, { limits, breather });
      if (waiting.has(entry.offset) || waiting.has(made.object.id)) bases.push(made.object);
    }
  }
  if (waiting.size > 0) throw packCorrupt('a delta has its base outside the pack, or bases run in a circle');
}
