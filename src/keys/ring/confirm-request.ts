import { AgentError } from '../../errors.ts';
import { parseFingerprint } from '../fingerprint.ts';
import type { KeyRing } from './key-ring.ts';
import type { OperatorConfirmation } from './operator-confirmation.ts';

export interface ConfirmRequest {
  /** Of the ring that is to sign: both must be those of the ring in use. */
  readonly epoch: number;
  readonly fingerprint: string;
  /** For an agent that takes an operator's signature. */
  readonly confirmation?: OperatorConfirmation;
}

/** @throws INVALID_FINGERPRINT, KEY_MISMATCH */
export function checkConfirmRequest(request: ConfirmRequest, { epoch, active }: KeyRing): void {
  const fingerprint = parseFingerprint(request.fingerprint);
  if (request.epoch === epoch && fingerprint === active.fingerprint) return;
  throw new AgentError(
    'KEY_MISMATCH',
    `The agent has a key ring of epoch ${epoch} with the key ${active.fingerprint}, not of epoch ${request.epoch} with ${fingerprint}. Restore the ring that you mean.`,
    { data: { epoch: String(epoch), fingerprint: active.fingerprint } },
  );
}
