import type { Account } from '../platform/audit/audit-event.ts';
import type { AuditHead } from '../platform/audit/audit-log.ts';
import type { AgentMode } from '../platform/serve-config.ts';
import type { ConfirmRequest } from '../keys/ring/confirm-request.ts';
import type { ConfirmedRing, KeyRollOutcome, RestoredRing } from '../keys/ring/key-roll.ts';
import type { KeyRingState, KeyRingView } from '../keys/ring/key-view.ts';
import type { ReleaseGate } from '../keys/ring/release-gate.ts';
import type { RollRequest } from '../keys/ring/roll-request.ts';
import type { Standing } from '../work/standing.ts';
import type { ReleaseEvent, ReleaseRequest } from '../release/release.ts';

/**
 * What the gRPC server serves: the agent behind it, whatever way it makes releases and keeps keys. It accounts for a
 * signature, and for a change of keys, before it makes it.
 */
export interface ReleaseAgent {
  /**
   * Makes a release. It stops soon after `signal` is aborted, and when its iterator is closed. The bytes of a chunk hold
   * until the next event is asked for: who lets them wait to be sent copies them.
   */
  createRelease(
    request: ReleaseRequest,
    signal: AbortSignal,
    account: Account,
    call?: ReleaseCall,
  ): AsyncIterable<ReleaseEvent>;
  /** The key with `fingerprint` (as the caller gave it), or the active one. Throws KEY_NOT_FOUND, INVALID_FINGERPRINT. */
  getPublicKey(fingerprint?: string): Promise<KeyRingView>;
  /**
   * Denies the active key and makes another, or says what that would do. `gate` holds releases meanwhile; nothing
   * changes when `signal` is aborted before the change is made.
   */
  rollKeys(request: RollRequest, gate: ReleaseGate, signal: AbortSignal, account: Account): Promise<KeyRollOutcome>;
  /** Puts a sealed ring in place of the one in use, unless `signal` is aborted before. */
  restoreKeyRing(sealed: Uint8Array, gate: ReleaseGate, signal: AbortSignal, account: Account): Promise<RestoredRing>;
  /** Has the ring in use sign from now on, unless `signal` is aborted before. */
  confirmKeyRing(request: ConfirmRequest, signal: AbortSignal, account: Account): Promise<ConfirmedRing>;
  /** Settled once the ring signs; it never stops to. */
  whenConfirmed(): Promise<unknown>;
  getAgentInfo(): Promise<AgentInfo>;
}

/** The call that asks for a release. */
export interface ReleaseCall {
  /** By which logs know it: 32 random hex digits. Made when absent. */
  readonly id?: string;
  /** Is told for whom the release waits. */
  readonly standing?: Standing;
  /** By what callers are told apart: each has tokens of its own. */
  readonly caller?: string;
}

export interface AgentInfo {
  readonly version: string;
  readonly mode: AgentMode;
  /** `imageDigest` of the image's manifest, in lower-case hex digits; absent when the agent runs from no image. */
  readonly imageDigest?: string;
  readonly kernelVersion: string;
  readonly nodeVersion: string;
  readonly keyFingerprint: string;
  readonly keyRing: KeyRingState;
  /** Numbers by the names they have in the config file. */
  readonly limits: Readonly<Record<string, number>>;
  readonly uptimeMs: number;
  readonly memory: MemoryUse;
  /** Where the audit log stands; absent when there is none. */
  readonly auditHead?: AuditHead;
}

/** In bytes. */
export interface MemoryUse {
  /** Absent where the system does not say. */
  readonly residentBytes?: number;
  readonly peakResidentBytes: number;
  readonly totalBytes: number;
  readonly availableBytes: number;
}

/** How busy the server is; added to the agent's own information. */
export interface ReleaseCounts {
  readonly runningReleases: number;
  readonly queuedReleases: number;
}
