import { AgentError } from '../../errors.ts';
import type { KeyRing } from './key-ring.ts';

/** What whoever set up the agent says of every ring, wherever it comes from: the image, a file or a caller. */
export interface RingRules {
  /** Rings of an earlier epoch are too old. */
  readonly minimumEpoch: number;
  /** Keys that must not sign, 40 upper-case hex digits each. */
  readonly deniedFingerprints: readonly string[];
}

export const noRules: RingRules = { minimumEpoch: 0, deniedFingerprints: [] };

/** @throws KEY_RING_STALE, KEY_DENIED */
export function checkRules({ epoch, active }: KeyRing, { minimumEpoch, deniedFingerprints }: RingRules): void {
  if (epoch < minimumEpoch) {
    throw new AgentError(
      'KEY_RING_STALE',
      `The key ring is of epoch ${epoch}, and the agent's settings take none before ${minimumEpoch} (minimumEpoch). Restore the newest.`,
      { data: { epoch: String(epoch), minimum: String(minimumEpoch) } },
    );
  }
  if (deniedFingerprints.includes(active.fingerprint)) {
    throw new AgentError(
      'KEY_DENIED',
      `The agent's settings deny the key ${active.fingerprint} (deniedFingerprints). Restore a ring with a key that follows it.`,
      { data: { fingerprint: active.fingerprint } },
    );
  }
}
