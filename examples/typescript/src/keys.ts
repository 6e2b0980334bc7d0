/** Rolls the agent's keys, and restores them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Agent } from './agent.ts';
import { RevocationReason } from './gen/sealci/release/v1/release_agent_pb.ts';
import { withRetries } from './retry.ts';
import { PRIVATE, PUBLIC, save } from './save.ts';

/** A roll waits for the releases that run. */
const DEADLINE_MS = 15 * 60_000;

const reasons = {
  superseded: RevocationReason.SUPERSEDED,
  compromised: RevocationReason.COMPROMISED,
  retired: RevocationReason.RETIRED,
};

export type Reason = keyof typeof reasons;

export function isReason(word: string): word is Reason {
  return Object.hasOwn(reasons, word);
}

interface Roll {
  readonly reason: Reason;
  readonly comment: string;
  /** All attempts have one: there is one roll, whatever is lost. */
  readonly idempotencyToken: string;
}

/** Returns the fingerprint of the new key. */
export async function roll(agent: Agent, asked: Roll, folder: string, signal: AbortSignal): Promise<string> {
  const request = { ...asked, reason: reasons[asked.reason] };
  const { outcome } = await withRetries(() => agent.rollPGPKeys(request, { signal, timeoutMs: DEADLINE_MS }), signal);
  if (outcome.case !== 'roll' || !outcome.value.newKey) throw new Error('the agent did not roll the key');
  const { newKey, sealedKeyRing } = outcome.value;
  // First of all: without it, the agent has the denied key again after a restart.
  await save(path.join(folder, 'key-ring.sealed'), sealedKeyRing, PRIVATE);
  await save(path.join(folder, 'new-key.pub.asc'), Buffer.from(newKey.armoredKey), PUBLIC);
  return newKey.fingerprint;
}

/** Returns the fingerprint of the key that is active then. Restoring a ring twice does no harm. */
export async function restore(agent: Agent, file: string, signal: AbortSignal): Promise<string> {
  const request = { sealedKeyRing: await readFile(file) };
  const { key } = await withRetries(() => agent.restoreKeyRing(request, { signal, timeoutMs: DEADLINE_MS }), signal);
  if (!key) throw new Error('the agent sent no key');
  return key.fingerprint;
}
