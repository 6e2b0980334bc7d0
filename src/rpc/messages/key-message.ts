import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AgentError } from '../../errors.ts';
import type { KeyRingView, PublicKeyView, RevocationReason, RevocationView } from '../../keys/ring/key-view.ts';
import {
  type GetPublicKeyResponse,
  GetPublicKeyResponseSchema,
  KeyStatus,
  type PublicKey,
  type PublicKeySchema,
  type Revocation,
  RevocationReason as ReasonNumber,
} from '../gen/sealci/release/v1/release_agent_pb.ts';
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
  return create(GetPublicKeyResponseSchema, {
    key: writeKey(ring.key),
    olderKeys: ring.olderKeys.map(writeKey),
    keyRingEpoch: BigInt(ring.epoch),
    confirmed: ring.confirmed,
    ...(ring.rollDueAt && { rollDueTime: timestampFromDate(ring.rollDueAt) }),
  });
}

export function writeKey(key: PublicKeyView): MessageInitShape<typeof PublicKeySchema> {
  const { fingerprint, armoredKey, createdAt, expiresAt, revocation } = key;
  return {
    fingerprint,
    armoredKey,
    createTime: timestampFromDate(createdAt),
    status: numberOfStatus[key.status],
    ...(expiresAt && { expireTime: timestampFromDate(expiresAt) }),
    ...(revocation && {
      revocation: {
        ...revocation,
        reason: numberOfReason[revocation.reason],
        revokeTime: timestampFromDate(revocation.revokedAt),
      },
    }),
  };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readKeyRing(message: GetPublicKeyResponse): KeyRingView {
  return {
    key: readKey(required(message.key, 'key')),
    olderKeys: message.olderKeys.map(readKey),
    epoch: numberOf(message.keyRingEpoch),
    confirmed: message.confirmed,
    ...(message.rollDueTime && { rollDueAt: timestampDate(message.rollDueTime) }),
  };
}

export function readKey(message: PublicKey): PublicKeyView {
  const { fingerprint, armoredKey, expireTime, revocation } = message;
  return {
    fingerprint,
    armoredKey,
    createdAt: readTime(message.createTime, 'key.create_time'),
    status: required(statusOfNumber[message.status], 'key.status'),
    ...(expireTime && { expiresAt: timestampDate(expireTime) }),
    ...(revocation && { revocation: readRevocation(revocation) }),
  };
}

function readRevocation(message: Revocation): RevocationView {
  const { comment, armoredCertificate, successorFingerprint } = message;
  return {
    reason: required(reasonOfNumber[message.reason], 'revocation.reason'),
    comment,
    revokedAt: readTime(message.revokeTime, 'revocation.revoke_time'),
    armoredCertificate,
    successorFingerprint,
  };
}

export function readTime(time: Timestamp | undefined, field: string): Date {
  return timestampDate(required(time, field));
}

export function required<T>(value: T | undefined, field: string): T {
  if (value !== undefined) return value;
  throw missing(field);
}

export function missing(field: string): AgentError {
  return new AgentError('AGENT_STREAM_INVALID', `The agent's answer has no ${field} that this version knows.`);
}
