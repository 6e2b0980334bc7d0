import type { Key } from 'openpgp';
import { AgentError } from '../errors.ts';
import { agentUserId } from '../keys/generate-key.ts';

/**
 * Keeps the keys of agents, which sign in a machine that callers reach, from vouching for the image of that machine.
 *
 * @throws KEY_NOT_USABLE for a key that calls itself an agent's
 */
export function refuseAgentKey(key: Pick<Key, 'getUserIDs' | 'getFingerprint'>): void {
  if (!key.getUserIDs().some((text) => text.endsWith(`<${agentUserId.email}>`))) return;
  throw new AgentError(
    'KEY_NOT_USABLE',
    `The key ${key.getFingerprint().toUpperCase()} is one that signs releases, which must not sign images: use the key of whoever builds them, as "keygen --image-builder" makes it.`,
  );
}
