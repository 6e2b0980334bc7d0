/** Why a key was denied; all but COMPROMISED leave valid what the key signed before. */
export type RevocationReason = 'SUPERSEDED' | 'COMPROMISED' | 'RETIRED';

/** A public key as anyone may see it. */
export interface PublicKeyView {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** Armored, with the revocation when there is one. */
  readonly armoredKey: string;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  readonly status: 'ACTIVE' | RevocationReason;
  readonly revocation?: RevocationView;
}

export interface RevocationView {
  readonly reason: RevocationReason;
  readonly comment: string;
  readonly revokedAt: Date;
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
  readonly rollDueAt?: Date;
  /** Rises by one with every roll. */
  readonly epoch: number;
}
