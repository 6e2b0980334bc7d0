import { AgentError } from '../../errors.ts';
import type { AgentClient } from '../../rpc/client/client.ts';
import type { KeptRing } from '../keys/kept-rolls.ts';
import type { KeyTrust } from '../keys/key-trust.ts';

/** What an agent that may be asked for releases has told. */
export interface PreparedAgent {
  /** Of its active key: pinned in what it is asked for. */
  readonly fingerprint: string;
  /** Of the ring that it was given, when it had an older one. */
  readonly restoredEpoch?: number;
  /** Whether its keys are trusted from now on because it was never asked before. */
  readonly isNew: boolean;
}

/**
 * Makes an agent ready after a start, or after it failed: it gets the kept ring when it has an older one, or one that is
 * not confirmed, as after a restart of its machine. This is the one place that decides by which key an agent may sign.
 *
 * @throws KEY_MISMATCH, KEY_RING_UNCONFIRMED and others of rings, or that it cannot be asked
 */
export async function prepareAgent(
  address: string,
  client: Pick<AgentClient, 'getPublicKey' | 'restoreKeyRing'>,
  { trust, kept }: { readonly trust: Pick<KeyTrust, 'check'>; readonly kept: KeptRing | undefined },
  signal: AbortSignal,
): Promise<PreparedAgent> {
  const ring = await client.getPublicKey(undefined, signal);
  if (!kept && !ring.confirmed) {
    // Only people can know that its first key is still the right one.
    throw new AgentError(
      'KEY_RING_UNCONFIRMED',
      'The agent signs nothing before its key ring is confirmed: use confirm-keys for its first key, or put the folder of its newest roll into "rolls".',
    );
  }
  if (!kept || (ring.confirmed && ring.key.fingerprint === kept.fingerprint)) {
    const isNew = await trust.check(address, ring);
    return { fingerprint: ring.key.fingerprint, isNew };
  }
  if (ring.keyRingEpoch > kept.epoch) {
    throw new AgentError(
      'KEY_RING_CONFLICT',
      `The agent's key ring is of epoch ${ring.keyRingEpoch}, and the newest that is kept here of epoch ${kept.epoch}: someone else has rolled its keys. Put the folder of that roll into "rolls", under the name ${ring.keyRingEpoch}.`,
    );
  }
  const restored = await client.restoreKeyRing(kept.sealed, signal);
  if (restored.key.fingerprint !== kept.fingerprint) {
    throw new AgentError(
      'KEY_MISMATCH',
      'The agent took the kept key ring and signs with another key; do not trust it.',
    );
  }
  return { fingerprint: kept.fingerprint, restoredEpoch: kept.epoch, isNew: false };
}
