import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import { checkIdempotencyToken } from '../../work/idempotency-token.ts';
import type { RevocationReason } from './key-view.ts';

export interface RollRequest {
  readonly reason: RevocationReason;
  /** For people, in the revocation and the notice. One line, at most 1024 bytes of UTF-8. */
  readonly comment: string;
  /** Say what would happen and change nothing. */
  readonly dryRun: boolean;
  /** 16 to 128 printable ASCII characters: a call with that of an earlier one gets the same answer. */
  readonly idempotencyToken?: string;
}

const MAX_COMMENT_BYTES = 1024;

/** @throws INVALID_ARGUMENT */
export function checkRollRequest({ comment, idempotencyToken }: RollRequest): void {
  if (Buffer.byteLength(comment) > MAX_COMMENT_BYTES || comment !== printable(comment, Infinity)) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      `The comment is over ${MAX_COMMENT_BYTES} bytes or holds line ends or control characters; give one line of text.`,
    );
  }
  if (idempotencyToken !== undefined) checkIdempotencyToken(idempotencyToken);
}
