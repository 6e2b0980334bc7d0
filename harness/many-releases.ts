import type { AgentProcess } from './agent-process.ts';
import type { LiveHeap } from './live-heap.ts';
import { measureRelease, type PackWatch } from './measure-release.ts';
import type { Point } from './statistics.ts';

/** What an agent holds after so many releases (x), in MiB (y). */
export interface MemoryByRelease {
  /** As it is, before a collection. */
  readonly resident: readonly Point[];
  /** The heap after a collection. */
  readonly live: readonly Point[];
  /** Open descriptors, not MiB. */
  readonly descriptors: readonly Point[];
}

export interface ManyReleases {
  readonly agent: AgentProcess;
  readonly heap: LiveHeap;
  readonly watch: PackWatch;
  readonly url: string;
  readonly releases: number;
  /** Measure after each so many. */
  readonly every: number;
  /** Makes the other calls that come after a release. */
  readonly callBetween?: (release: number) => Promise<void>;
}

/** Makes one release after the other, each over a connection of its own. */
export async function makeManyReleases(options: ManyReleases): Promise<MemoryByRelease> {
  const { agent, heap, watch, url, releases, every, callBetween } = options;
  const [resident, live, descriptors]: [Point[], Point[], Point[]] = [[], [], []];
  for (let release = 1; release <= releases; release++) {
    await measureRelease(agent, watch, url, 'v1');
    await callBetween?.(release);
    if (release % every !== 0) continue;
    resident.push({ x: release, y: agent.residentMiB });
    live.push({ x: release, y: await heap.measureMiB() });
    descriptors.push({ x: release, y: agent.openDescriptors });
  }
  return { resident, live, descriptors };
}
