import type { AgentError } from '../../errors.ts';

/** What a change of keys needs of whatever runs the releases. */
export interface ReleaseGate {
  readonly runningReleases: number;
  /**
   * Runs `work` while no release runs: new ones wait, those that run may end for up to `waitMs` milliseconds and are
   * then cancelled with `reason`. Lets the waiting ones start when `work` has ended, either way.
   * @throws what `work` throws, or the signal's reason when it is aborted before `work` began
   */
  withoutReleases<T>(options: HoldOptions, work: () => Promise<T>): Promise<T>;
}

export interface HoldOptions {
  readonly waitMs: number;
  readonly reason: AgentError;
  readonly signal: AbortSignal;
}
