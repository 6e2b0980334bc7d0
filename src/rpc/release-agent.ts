import type { ReleaseEvent, ReleaseRequest } from '../release/release.ts';

/** What the gRPC server serves: the agent behind it, whatever way it makes releases and keeps keys. */
export interface ReleaseAgent {
  /**
   * Makes a release. It stops soon after `signal` is aborted, and when its iterator is closed. The bytes of a chunk stay
   * as they are after it is handed over: they may wait to be sent.
   */
  createRelease(request: ReleaseRequest, signal: AbortSignal): AsyncIterable<ReleaseEvent>;
  /** The key with `fingerprint` (as the caller gave it), or the active one. Throws KEY_NOT_FOUND, INVALID_FINGERPRINT. */
  getPublicKey(fingerprint?: string): Promise<KeyRingView>;
  getAgentInfo(): Promise<AgentInfo>;
}

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

export interface KeyRingView {
  /** The key asked for. */
  readonly key: PublicKeyView;
  /** Every key that is no longer active, newest first. */
  readonly olderKeys: readonly PublicKeyView[];
  readonly rollDueAt?: Date;
  readonly epoch: number;
}

export interface AgentInfo {
  readonly version: string;
  readonly mode: AgentMode;
  /** SHA-256 of the image's manifest, in lower-case hex digits; absent when the agent runs from no image. */
  readonly imageDigest?: string;
  readonly kernelVersion: string;
  readonly nodeVersion: string;
  readonly keyFingerprint: string;
  /** Numbers by the names they have in the config file. */
  readonly limits: Readonly<Record<string, number>>;
  readonly uptimeMs: number;
  readonly memory: MemoryUse;
}

export type AgentMode = 'development' | 'production';

/** In bytes. */
export interface MemoryUse {
  readonly residentBytes: number;
  readonly peakResidentBytes: number;
  readonly totalBytes: number;
  readonly availableBytes: number;
}

/** How busy the server is; added to the agent's own information. */
export interface ReleaseCounts {
  readonly runningReleases: number;
  readonly queuedReleases: number;
}
