const cleanUps = new Set<() => void>();

/**
 * Has something done should the program be ended before it has come to that itself. It must not wait for anything.
 *
 * @returns takes it back
 */
export function onForcedEnd(cleanUp: () => void): () => void {
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
  };
}

/** Does what is left to do: right before the program ends, whatever state it is in. */
export function cleanUpNow(): void {
  for (const cleanUp of cleanUps) {
    cleanUps.delete(cleanUp);
    try {
      cleanUp();
    } catch {
      // The others have their turn all the same, and nobody is left to be told.
    }
  }
}
