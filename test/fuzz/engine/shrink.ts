/**
 * `input` with parts left out, as long as `isAlike` says that what is left is as good: halves first, then ever smaller
 * parts (delta debugging).
 *
 * @param maxTries each costs as much as running an input
 */
export async function shrink(
  input: Uint8Array,
  isAlike: (candidate: Uint8Array) => Promise<boolean>,
  maxTries: number,
): Promise<Uint8Array> {
  let best = Buffer.from(input);
  let tries = 0;
  for (let size = Math.ceil(best.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && tries < maxTries;) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      tries += 1;
      if (await isAlike(candidate)) best = candidate;
      else at += size;
    }
  }
  return best;
}

/** Of `items`, few and small ones that have between them what all have (greedy set cover). */
export function cover<T>(
  items: readonly { readonly item: T; readonly size: number; readonly has: Set<number> }[],
): T[] {
  const missing = new Set(items.flatMap(({ has }) => [...has]));
  const left = items.toSorted((a, b) => a.size - b.size);
  const chosen: T[] = [];
  while (missing.size > 0) {
    let best: (typeof left)[number] | undefined;
    let bestGain = 0;
    for (const candidate of left) {
      const gain = [...candidate.has].filter((edge) => missing.has(edge)).length;
      if (gain > bestGain) [best, bestGain] = [candidate, gain];
    }
    if (!best) break;
    chosen.push(best.item);
    for (const edge of best.has) missing.delete(edge);
  }
  return chosen;
}
