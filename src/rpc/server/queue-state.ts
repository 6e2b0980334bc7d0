import type { Standing } from '../../work/standing.ts';

/** How busy a queue of releases is, and how it divides its places among callers. */
export interface QueueState {
  /** Releases that have a place. */
  readonly running: number;
  /** Releases that gave their place to others, and go on. */
  readonly setAside: number;
  readonly waiting: number;
  /** Callers of whom a release is made, and callers of whom one waits. */
  readonly servedCallers: number;
  readonly waitingCallers: number;
  /** Releases, made or waiting, of the caller that has the most of them. */
  readonly busiestCallerReleases: number;
  /** How long the oldest of those that wait has waited. */
  readonly oldestWaitMs: number;
}

interface QueuedRelease {
  readonly caller: string;
}

/** @param running with and without a place @param waiting in the order in which they came, with when they did */
export function queueState(
  running: Iterable<QueuedRelease & { readonly span: { readonly standing: Pick<Standing, 'isSetAside'> } }>,
  waiting: Iterable<QueuedRelease & { readonly sinceMs: number }>,
  nowMs: number,
): QueueState {
  const made = [...running];
  const waits = [...waiting];
  const byCaller = new Map<string, number>();
  for (const { caller } of [...made, ...waits]) byCaller.set(caller, (byCaller.get(caller) ?? 0) + 1);
  const setAside = made.filter(({ span }) => span.standing.isSetAside).length;
  const [oldest] = waits;
  return {
    running: made.length - setAside,
    setAside,
    waiting: waits.length,
    servedCallers: new Set(made.map(({ caller }) => caller)).size,
    waitingCallers: new Set(waits.map(({ caller }) => caller)).size,
    busiestCallerReleases: Math.max(0, ...byCaller.values()),
    oldestWaitMs: oldest ? nowMs - oldest.sinceMs : 0,
  };
}
