import type { AgentInfo, ReleaseCounts } from '../agent/release-agent.ts';
import type { ConfirmedRing, KeyRoll, KeyRollPlan } from '../keys/ring/key-roll.ts';
import type { KeyRingView, PublicKeyView } from '../keys/ring/key-view.ts';
import type { AgentMode } from '../platform/serve-config.ts';
import type { ReleaseInfo, ReleaseSummary } from '../release/release.ts';

// Messages in JSON, for programs that read what commands print: by the names of the .proto, as protobuf's JSON mapping has them
// (https://protobuf.dev/programming-guides/json/), with all fields that have a default. Integers of 64 bits are numbers, which
// parsers of that mapping take as well: none that an agent counts is over 2^53. test/integration/json-form.test.ts holds what is
// made here against the .proto.

/** Seconds, with 0, 3 or 6 digits of their parts. */
function durationJson(ms: number): string {
  return `${(ms / 1000).toFixed(6).replace(/(?:\.000000|000)$/, '')}s`;
}

/** Of the .proto's enum. */
export function modeJson(mode: AgentMode): string {
  return `AGENT_MODE_${mode.toUpperCase()}`;
}

/** A release's info and summary in one, as they have no name in common. What is a file of its own is left out. */
export function releaseJson(info: ReleaseInfo, summary: ReleaseSummary): object {
  const { profile, ...facts } = { ...info, ...summary, detachedSignature: undefined, provenance: undefined };
  if (!profile) return facts;
  const durations = Object.entries(profile).map(([stage, ms]) => [stage, durationJson(ms)]);
  return { ...facts, profile: Object.fromEntries(durations) as object };
}

export function agentInfoJson(info: AgentInfo & ReleaseCounts): object {
  const { mode, uptimeMs, keyRing, ...others } = info;
  return {
    ...others,
    mode: modeJson(mode),
    uptime: durationJson(uptimeMs),
    keyRing: { ...keyRing, fingerprint: undefined },
  };
}

function keyJson({ status, revocation, ...key }: PublicKeyView): object {
  const denied = revocation && { revocation: { ...revocation, reason: `REVOCATION_REASON_${revocation.reason}` } };
  return { ...key, status: `KEY_STATUS_${status}`, ...denied };
}

export function keyRingJson({ key, olderKeys, ...ring }: KeyRingView): object {
  return { key: keyJson(key), olderKeys: olderKeys.map(keyJson), ...ring };
}

/** Of a ring that was confirmed or restored. */
export function ringJson({ key, ...ring }: ConfirmedRing): object {
  return { key: keyJson(key), ...ring };
}

export function planJson({ currentKey, longestWaitMs, ...plan }: KeyRollPlan): object {
  return { currentKey: keyJson(currentKey), longestWait: durationJson(longestWaitMs), ...plan };
}

/** What is a file of its own is left out. */
export function rollJson({ newKey, revokedKey, keyRingEpoch }: KeyRoll): object {
  return { newKey: keyJson(newKey), revokedKey: keyJson(revokedKey), keyRingEpoch };
}
