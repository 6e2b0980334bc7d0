import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { packCorrupt } from '../formats/pack.ts';
import type { Limits } from '../limits.ts';
import type { Breather } from './breather.ts';
import type { IndexedPack } from './index-pack.ts';
import type { ObjectStore } from './object-store.ts';
import { objectHash, type PackEntry, type PackObject } from './pack-entry.ts';

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

/**
 * Fills `objects` with all that the pack holds: deltas are resolved from whole objects outwards, depth first, so that
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
  for (const object of pack.objects) objects.add(object);
  const waiting = groupByBase(pack.deltas);
  const bases = pack.objects.filter(({ entry, id }) => waiting.has(entry.offset) || waiting.has(id));
  for (let base = bases.pop(); base; base = bases.pop()) {
    for (const entry of takeDeltas(waiting, base)) {
      const content = await objects.applyEntry(base, entry);
      const id = objectHash(objects.format, base.type, content.length).update(content).digest('hex');
      const depth = base.depth + 1;
      if (depth > limits.maxDeltaDepth) throw tooDeep(limits.maxDeltaDepth);
      const object = { id, type: base.type, size: content.length, entry, base, depth };
      objects.add(object, content);
      if (waiting.has(entry.offset) || waiting.has(id)) bases.push(object);
      if (breather.isDue) await breather.breathe();
    }
  }
  if (waiting.size > 0) throw packCorrupt('a delta has its base outside the pack, or bases run in a circle');
}

function tooDeep(limit: number): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The pack has a chain of over ${limit} deltas, this agent's limit. Have the repository repacked with git gc.`,
    { data: { limit: 'maxDeltaDepth', value: String(limit) } },
  );
}
