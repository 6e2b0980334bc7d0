import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';

const MIB = 1024 * 1024;
/** What the process needs besides, and what others on the machine may come to need. */
const RESERVE_BYTES = 64 * MIB;

/** Parts of the machine's memory, see docs/memory.md. */
const PACK_SHARE = 0.6;
const DELTA_CACHE_SHARE = 0.15;
const BUFFERED_OBJECT_SHARE = 0.1;
const SET_ASIDE_SHARE = 0.1;

/** What a release holds that was set aside, besides its pack: the blocks on their way to gzip, and the least of a cache. */
const SET_ASIDE_BYTES = 10 * MIB;
/** However small the machine, so that one slow server does not end a release at once. */
const MIN_SET_ASIDE = 2;

/** Descriptors that callers never get: the process's own and its files (24 or so), and a few for each release's servers. */
const OWN_FILES = 48;
const FILES_PER_RELEASE = 4;

/** What the machine gives this process. */
export interface Resources {
  /** Memory that is free or can be freed, within the process's control group. */
  readonly availableBytes: number;
  /** Descriptors that it may have open. */
  readonly openFiles: number;
  /** Memory that each release holds besides, for the bridge. */
  readonly heldBytes?: number;
}

/**
 * `limits` with those on memory and connections lowered to what the machine has, where they are not set.
 *
 * @param isSet whether the operator chose the limit
 * @throws CONFIG_INVALID when a limit is set for which the machine has no memory or too few descriptors
 */
export function fitLimits(
  limits: Limits,
  isSet: (name: keyof Limits) => boolean,
  { availableBytes, openFiles, heldBytes = 0 }: Resources,
): Limits {
  if (isSet('maxPackMemoryBytes') && limits.maxPackMemoryBytes > availableBytes) {
    throw new AgentError(
      'CONFIG_INVALID',
      `"maxPackMemoryBytes" is ${limits.maxPackMemoryBytes}, and this machine has ${availableBytes} bytes available; set it lower, or give the machine more memory.`,
    );
  }
  const reserveBytes = RESERVE_BYTES + limits.maxConcurrentReleases * heldBytes;
  const room = Math.max(availableBytes - reserveBytes, RESERVE_BYTES);
  const fitted = (name: keyof Limits, bytes: number): number =>
    isSet(name) ? limits[name] : Math.min(limits[name], Math.floor(bytes));
  const maxPackMemoryBytes = fitted('maxPackMemoryBytes', room * PACK_SHARE);
  const setAside = Math.max((room * SET_ASIDE_SHARE) / (SET_ASIDE_BYTES + heldBytes), MIN_SET_ASIDE);
  const maxSetAsideReleases = fitted('maxSetAsideReleases', setAside);
  return {
    ...limits,
    maxPackMemoryBytes,
    maxPackBytes: fitted('maxPackBytes', maxPackMemoryBytes),
    maxDeltaCacheBytes: fitted('maxDeltaCacheBytes', (room * DELTA_CACHE_SHARE) / limits.maxConcurrentReleases),
    maxBufferedObjectBytes: fitted('maxBufferedObjectBytes', room * BUFFERED_OBJECT_SHARE),
    maxSetAsideReleases,
    maxConnections: fitConnections({ ...limits, maxSetAsideReleases }, isSet('maxConnections'), openFiles),
  };
}

/** Callers must leave descriptors to the connections to git servers, or whoever connects most stops all releases. */
function fitConnections(limits: Limits, isSet: boolean, openFiles: number): number {
  const { maxConnections, maxConcurrentReleases, maxSetAsideReleases } = limits;
  const kept = OWN_FILES + FILES_PER_RELEASE * (maxConcurrentReleases + maxSetAsideReleases);
  if (maxConnections <= openFiles - kept) return maxConnections;
  if (!isSet && openFiles > kept) return openFiles - kept;
  throw new AgentError(
    'CONFIG_INVALID',
    `"maxConnections" is ${maxConnections}, and ${kept} descriptors are kept for releases, but this process may have ${openFiles} open; raise that (ulimit -n), or set "maxConnections" lower.`,
  );
}
