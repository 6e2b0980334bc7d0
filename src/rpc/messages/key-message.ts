import { AgentError } from '../../errors.ts';
import type { KeyRingView, PublicKeyView, RevocationReason, RevocationView } from '../../keys/ring/key-view.ts';
import {
  type GetPublicKeyResponse,
  KeyStatus,
  type PublicKey,
  type Revocation,
  RevocationReason as ReasonNumber,
} from '../gen/sealci/release/v1/release_agent.ts';
import { numberOf } from './uint64.ts';

const numberOfStatus = {
  ACTIVE: KeyStatus.ACTIVE,
  SUPERSEDED: KeyStatus.SUPERSEDED,
  COMPROMISED: KeyStatus.COMPROMISED,
  RETIRED: KeyStatus.RETIRED,
} satisfies Record<PublicKeyView['status'], KeyStatus>;

const statusOfNumber: Partial<Record<KeyStatus, PublicKeyView['status']>> = {
  [KeyStatus.ACTIVE]: 'ACTIVE',
  [KeyStatus.SUPERSEDED]: 'SUPERSEDED',
  [KeyStatus.COMPROMISED]: 'COMPROMISED',
  [KeyStatus.RETIRED]: 'RETIRED',
};

export const numberOfReason = {
  SUPERSEDED: ReasonNumber.SUPERSEDED,
  COMPROMISED: ReasonNumber.COMPROMISED,
  RETIRED: ReasonNumber.RETIRED,
} satisfies Record<RevocationReason, ReasonNumber>;

export const reasonOfNumber: Partial<Record<ReasonNumber, RevocationReason>> = {
  [ReasonNumber.SUPERSEDED]: 'SUPERSEDED',
  [ReasonNumber.COMPROMISED]: 'COMPROMISED',
  [ReasonNumber.RETIRED]: 'RETIRED',
};

export function writeKeyRing(ring: KeyRingView): GetPublicKeyResponse {
  return {
    key: writeKey(ring.key),
    olderKeys: ring.olderKeys.map(writeKey),
    keyRingEpoch: BigInt(ring.keyRingEpoch),
    confirmed: ring.confirmed,
    ...(ring.rollDueTime && { rollDueTime: ring.rollDueTime }),
  };
}

export function writeKey(key: PublicKeyView): PublicKey {
  const { fingerprint, armoredKey, createTime, expireTime, revocation } = key;
  return {
    fingerprint,
    armoredKey,
    createTime,
    status: numberOfStatus[key.status],
    ...(expireTime && { expireTime }),
    ...(revocation && {
      revocation: {
        ...revocation,
        reason: numberOfReason[revocation.reason],
      },
    }),
  };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readKeyRing(message: GetPublicKeyResponse): KeyRingView {
  return {
    key: readKey(required(message.key, 'key')),
    olderKeys: message.olderKeys.map(readKey),
    keyRingEpoch: numberOf(message.keyRingEpoch),
    confirmed: message.confirmed,
    ...(message.rollDueTime && { rollDueTime: message.rollDueTime }),
  };
}

export function readKey(message: PublicKey): PublicKeyView {
  const { fingerprint, armoredKey, expireTime, revocation } = message;
  return {
    fingerprint,
    armoredKey,
    createTime: required(message.createTime, 'key.create_time'),
    status: required(statusOfNumber[message.status], 'key.status'),
    ...(expireTime && { expireTime }),
    ...(revocation && { revocation: readRevocation(revocation) }),
  };
}

function readRevocation(message: Revocation): RevocationView {
  const { comment, armoredCertificate, successorFingerprint } = message;
  return {
    reason: required(reasonOfNumber[message.reason], 'revocation.reason'),
    comment,
    revokeTime: required(message.revokeTime, 'revocation.revoke_time'),
    armoredCertificate,
    successorFingerprint,
  };
}

export function required<T>(value: T | undefined, field: string): T {
  if (value !== undefined) return value;
  throw missing(field);
}

export function missing(field: string): AgentError {
  return new AgentError('AGENT_STREAM_INVALID', `The agent's answer has no ${field} that this version knows.`);
}
