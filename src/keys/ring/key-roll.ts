import type { DenialNotice } from './denial-notice.ts';
import type { RevokedKey, PublicKeyView } from './key-view.ts';

/** What a roll did. */
export interface KeyRoll {
  readonly newKey: PublicKeyView;
  readonly revokedKey: RevokedKey;
  /** The old key's certification of the new one. */
  readonly armoredCertification?: string;
  readonly notice: DenialNotice;
  /** The whole ring, for RestoreKeyRing. */
  readonly sealedKeyRing: Uint8Array;
  readonly keyRingEpoch: number;
}

/** What a roll would do. */
export interface KeyRollPlan {
  readonly currentKey: PublicKeyView;
  readonly runningReleases: number;
  /** How long it would wait for them at most. */
  readonly longestWaitMs: number;
  readonly certified: boolean;
}

export type KeyRollOutcome =
  { readonly type: 'plan'; readonly plan: KeyRollPlan } | { readonly type: 'roll'; readonly roll: KeyRoll };

export interface RestoredRing extends ConfirmedRing {
  /** False when it still has to be confirmed, by an operator. */
  readonly confirmed: boolean;
}

export interface ConfirmedRing {
  readonly key: PublicKeyView;
  readonly keyRingEpoch: number;
  /** False when the ring was in use, or confirmed, already. */
  readonly changed: boolean;
}
