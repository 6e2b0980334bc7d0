/** Why a key was denied; all but COMPROMISED leave valid what the key signed before. */
export type RevocationReason = 'SUPERSEDED' | 'COMPROMISED' | 'RETIRED';

/** A public key as anyone may see it. */
export interface PublicKeyView {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** Armored, with the revocation when there is one. */
  readonly armoredKey: string;
  readonly createTime: Date;
  readonly expireTime?: Date;
  readonly status: 'ACTIVE' | RevocationReason;
  readonly revocation?: RevocationView;
}

export interface RevocationView {
  readonly reason: RevocationReason;
  readonly comment: string;
  readonly revokeTime: Date;
  /** Standalone key revocation certificate, armored. */
  readonly armoredCertificate: string;
  readonly successorFingerprint: string;
}

export interface RevokedKey extends PublicKeyView {
  readonly status: RevocationReason;
  readonly revocation: RevocationView;
}

export interface KeyRingView {
  /** The key asked for. */
  readonly key: PublicKeyView;
  /** Every key that is no longer active, newest first. */
  readonly olderKeys: readonly PublicKeyView[];
  readonly rollDueTime?: Date;
  /** Rises by one with every roll. */
  readonly keyRingEpoch: number;
  /** Whether someone who may has said that this is the ring to sign with: before, it signs nothing. */
  readonly confirmed: boolean;
}

/** A ring as those see it who have to tell it from others, and may have to confirm it. */
export interface KeyRingState {
  readonly epoch: number;
  /** Of the active key. */
  readonly fingerprint: string;
  readonly confirmed: boolean;
  /** {@link ringDigest} of it. */
  readonly digest: string;
  /** Made anew at each start of the agent: 64 lower-case hex digits. */
  readonly nonce: string;
  /** Whether to confirm it takes the signature of an operator. */
  readonly needsOperator: boolean;
  readonly rollDueTime?: Date;
}
