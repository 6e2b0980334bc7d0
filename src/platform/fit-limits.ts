import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';

const MIB = 1024 * 1024;
/** What the process needs besides, and what others on the machine may come to need. */
const RESERVE_BYTES = 64 * MIB;

/** Parts of the machine's memory, see docs/memory.md. */
const PACK_SHARE = 0.6;
const DELTA_CACHE_SHARE = 0.15;
const BUFFERED_OBJECT_SHARE = 0.1;

/**
 * `limits` with those on memory lowered to what the machine has, where they are not set.
 *
 * @param isSet whether the operator chose the limit
 * @param availableBytes memory that is free or can be freed, within the process's control group
 * @throws CONFIG_INVALID when a limit is set for which the machine has no memory
 */
export function fitLimits(limits: Limits, isSet: (name: keyof Limits) => boolean, availableBytes: number): Limits {
  if (isSet('maxPackMemoryBytes') && limits.maxPackMemoryBytes > availableBytes) {
    throw new AgentError(
      'CONFIG_INVALID',
      `"maxPackMemoryBytes" is ${limits.maxPackMemoryBytes}, and this machine has ${availableBytes} bytes available; set it lower, or give the machine more memory.`,
    );
  }
  const room = Math.max(availableBytes - RESERVE_BYTES, RESERVE_BYTES);
  const fitted = (name: keyof Limits, bytes: number): number =>
    isSet(name) ? limits[name] : Math.min(limits[name], Math.floor(bytes));
  const maxPackMemoryBytes = fitted('maxPackMemoryBytes', room * PACK_SHARE);
  return {
    ...limits,
    maxPackMemoryBytes,
    maxPackBytes: fitted('maxPackBytes', maxPackMemoryBytes),
    maxDeltaCacheBytes: fitted('maxDeltaCacheBytes', (room * DELTA_CACHE_SHARE) / limits.maxConcurrentReleases),
    maxBufferedObjectBytes: fitted('maxBufferedObjectBytes', room * BUFFERED_OBJECT_SHARE),
  };
}
