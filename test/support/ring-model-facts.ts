import { AgentError } from '../../src/errors.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import type { RollRequest } from '../../src/keys/ring/roll-request.ts';
import type { RingRules } from '../../src/keys/ring/ring-rules.ts';
import { ReleaseAgentDefinition as service } from '../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { allowRoles } from '../../src/rpc/server/authorize-caller.ts';
import { callPolicies } from '../../src/rpc/server/call-policy.ts';
import { methodsOf } from '../../src/rpc/method-adapter.ts';

// What the model of key rings (ring-model.ts) knows of rings and callers.

export type Role = 'release' | 'keys' | 'none';
export type AgentNumber = 0 | 1;
/** When the process ends in the middle of a change: not at all, before the ring is kept, or once it is. */
export type Crash = 'none' | 'before' | 'after';

/** Fingerprints in the order in which the keys were active: the last one is, the others are denied. */
export type Chain = readonly string[];

const names: Readonly<Record<Role, string>> = {
  release: 'DNS:r.example',
  keys: 'DNS:k.example',
  none: 'DNS:x.example',
};
const authorize = allowRoles({ release: [names.release], keys: [names.keys] });

export const activeOf = (chain: Chain): string => chain.at(-1) ?? '';
export const deniedBy = (chain: Chain): Chain => chain.slice(0, -1);
const follows = (next: Chain, before: Chain): boolean => before.every((key, index) => next[index] === key);
export const isSame = (one: Chain, other: Chain): boolean => one.length === other.length && follows(one, other);

/** What the process ends by in the middle of a change. */
export class ProcessEnded extends Error {}

export const request = (reason: RevocationReason): RollRequest => ({ reason, comment: 'model', dryRun: false });

export function allow(method: keyof typeof service.methods, role: Role): void {
  const policy = callPolicies.get(methodsOf(service)[method].path);
  if (!policy) throw new Error(`There is no ${method}.`);
  authorize(policy, { names: [names[role]], serial: '01', sha256: '0'.repeat(64), validTo: Infinity });
}

export function brokenRule(chain: Chain, { minimumEpoch, deniedFingerprints }: RingRules): string | undefined {
  if (chain.length - 1 < minimumEpoch) return 'KEY_RING_STALE';
  return deniedFingerprints.includes(activeOf(chain)) ? 'KEY_DENIED' : undefined;
}

export function apart(next: Chain, before: Chain): string | undefined {
  if (next.length < before.length) return 'KEY_RING_STALE';
  return follows(next, before) ? undefined : 'KEY_RING_CONFLICT';
}

/** How `work` failed: by an error's code, or because the process ended. */
export async function codeOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ProcessEnded) return 'ended';
    if (error instanceof AgentError) return error.code;
    throw error;
  }
}
