import type { RevocationReason } from './key-view.ts';

/** A change of an agent's keys, for whoever has to account for it. Fingerprints are 40 upper-case hex digits. */
export type KeyChange =
  | {
      readonly event: 'rolled';
      readonly reason: RevocationReason;
      readonly comment: string;
      readonly denied: string;
      /** Of the key that signs from then on. */
      readonly fingerprint: string;
      readonly epoch: number;
    }
  | {
      readonly event: 'restored';
      readonly replaced: string;
      readonly fingerprint: string;
      readonly epoch: number;
    }
  | {
      /** A ring that signed nothing since the start is about to. */
      readonly event: 'confirmed';
      readonly fingerprint: string;
      readonly epoch: number;
      /** Of the operator's key that signed for it; absent when the caller's word is enough. */
      readonly operator?: string;
    };

/** Told of a change before it is made. What it throws prevents the change. */
export type AccountForChange = (change: KeyChange) => void;
