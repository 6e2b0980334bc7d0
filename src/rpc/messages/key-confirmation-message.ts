import type { ConfirmRequest } from '../../keys/ring/confirm-request.ts';
import type { ConfirmedRing } from '../../keys/ring/key-roll.ts';
import type { KeyRingState } from '../../keys/ring/key-view.ts';
import type {
  ConfirmKeyRingRequest,
  ConfirmKeyRingResponse,
  KeyRingState as StateMessage,
} from '../gen/sealci/release/v1/release_agent.ts';
import { readKey, required, writeKey } from './key-message.ts';
import { numberOf } from './uint64.ts';

/** The numbers stay as they came: whether they are right, the ring says. */
export function readConfirmRequest(message: ConfirmKeyRingRequest): ConfirmRequest {
  const { keyRingEpoch, keyFingerprint: fingerprint, operatorConfirmation: confirmation } = message;
  return { epoch: Number(keyRingEpoch), fingerprint, ...(confirmation && { confirmation }) };
}

export function writeConfirmRequest({ epoch, fingerprint, confirmation }: ConfirmRequest): ConfirmKeyRingRequest {
  return {
    keyRingEpoch: BigInt(epoch),
    keyFingerprint: fingerprint,
    ...(confirmation && { operatorConfirmation: confirmation }),
  };
}

export function writeConfirmedRing({ key, keyRingEpoch, changed }: ConfirmedRing): ConfirmKeyRingResponse {
  return { key: writeKey(key), keyRingEpoch: BigInt(keyRingEpoch), changed };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readConfirmedRing(
  message: Pick<ConfirmKeyRingResponse, 'key' | 'keyRingEpoch' | 'changed'>,
): ConfirmedRing {
  const { key, keyRingEpoch, changed } = message;
  return { key: readKey(required(key, 'key')), keyRingEpoch: numberOf(keyRingEpoch), changed };
}

/** Without the fingerprint, which GetAgentInfo has a field of its own for. */
export function writeRingState(state: KeyRingState): StateMessage {
  const { epoch, confirmed, digest, nonce, needsOperator, rollDueTime } = state;
  return {
    ...{ confirmed, digest, nonce, needsOperator },
    epoch: BigInt(epoch),
    ...(rollDueTime && { rollDueTime }),
  };
}

export function readRingState(message: StateMessage, fingerprint: string): KeyRingState {
  const { epoch, confirmed, digest, nonce, needsOperator, rollDueTime } = message;
  return {
    epoch: numberOf(epoch),
    fingerprint,
    confirmed,
    digest,
    nonce,
    needsOperator,
    ...(rollDueTime && { rollDueTime }),
  };
}
