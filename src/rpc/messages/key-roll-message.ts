import { AgentError } from '../../errors.ts';
import type { KeyRoll, KeyRollOutcome, KeyRollPlan, RestoredRing } from '../../keys/ring/key-roll.ts';
import type { RevokedKey, PublicKeyView } from '../../keys/ring/key-view.ts';
import type { RollRequest } from '../../keys/ring/roll-request.ts';
import type {
  KeyRoll as RollMessage,
  KeyRollPlan as PlanMessage,
  RestoreKeyRingResponse,
  RollPGPKeysRequest,
  RollPGPKeysResponse,
} from '../gen/sealci/release/v1/release_agent.ts';
import { readDuration, writeDuration } from './duration.ts';
import { missing, numberOfReason, readKey, reasonOfNumber, required, writeKey } from './key-message.ts';
import { readConfirmedRing } from './key-confirmation-message.ts';
import { numberOf } from './uint64.ts';

/** Throws INVALID_ARGUMENT when there is no reason, or one that this version does not know. */
export function readRollRequest(message: RollPGPKeysRequest): RollRequest {
  const { comment, dryRun, idempotencyToken } = message;
  const reason = reasonOfNumber[message.reason];
  if (reason === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      "The request's reason is missing; say whether the key is superseded, compromised or retired.",
    );
  }
  return { reason, comment, dryRun, ...(idempotencyToken !== '' && { idempotencyToken }) };
}

export function writeRollRequest(request: RollRequest): RollPGPKeysRequest {
  const { comment, dryRun, idempotencyToken = '' } = request;
  return { reason: numberOfReason[request.reason], comment, dryRun, idempotencyToken };
}

export function writeRollOutcome(outcome: KeyRollOutcome): RollPGPKeysResponse {
  if (outcome.type === 'plan') {
    const { currentKey, longestWaitMs, ...plan } = outcome.plan;
    const value = { ...plan, currentKey: writeKey(currentKey), longestWait: writeDuration(longestWaitMs) };
    return { outcome: { $case: 'plan', value } };
  }
  const { newKey, revokedKey, keyRingEpoch, ...roll } = outcome.roll;
  const keys = { newKey: writeKey(newKey), revokedKey: writeKey(revokedKey) };
  const value = { ...roll, ...keys, keyRingEpoch: BigInt(keyRingEpoch) };
  return { outcome: { $case: 'roll', value } };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readRollOutcome({ outcome }: RollPGPKeysResponse): KeyRollOutcome {
  switch (outcome?.$case) {
    case 'plan':
      return { type: 'plan', plan: readPlan(outcome.value) };
    case 'roll':
      return { type: 'roll', roll: readRoll(outcome.value) };
    case undefined:
      throw missing('outcome');
  }
}

function readPlan({ currentKey, runningReleases, longestWait, certified }: PlanMessage): KeyRollPlan {
  return {
    currentKey: readKey(required(currentKey, 'plan.current_key')),
    runningReleases,
    longestWaitMs: readDuration(required(longestWait, 'plan.longest_wait')),
    certified,
  };
}

function readRoll(message: RollMessage): KeyRoll {
  const { armoredCertification, sealedKeyRing, keyRingEpoch } = message;
  const { text, json, armoredJsonSignature } = required(message.notice, 'roll.notice');
  return {
    newKey: readKey(required(message.newKey, 'roll.new_key')),
    revokedKey: readRevokedKey(readKey(required(message.revokedKey, 'roll.revoked_key'))),
    notice: { text, json, armoredJsonSignature },
    sealedKeyRing,
    keyRingEpoch: numberOf(keyRingEpoch),
    ...(armoredCertification !== undefined && { armoredCertification }),
  };
}

function readRevokedKey(key: PublicKeyView): RevokedKey {
  const revocation = required(key.revocation, 'roll.revoked_key.revocation');
  return { ...key, status: revocation.reason, revocation };
}

export function writeRestoredRing({ key, keyRingEpoch, changed, confirmed }: RestoredRing): RestoreKeyRingResponse {
  return { key: writeKey(key), keyRingEpoch: BigInt(keyRingEpoch), changed, confirmed };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readRestoredRing({ confirmed, ...ring }: RestoreKeyRingResponse): RestoredRing {
  return { ...readConfirmedRing(ring), confirmed };
}
