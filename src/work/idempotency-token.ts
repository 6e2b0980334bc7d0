import { AgentError } from '../errors.ts';

/** @throws INVALID_ARGUMENT for a token that callers could have in common by chance, or that is no plain text */
export function checkIdempotencyToken(token: string): void {
  if (/^[\x20-\x7e]{16,128}$/.test(token)) return;
  throw new AgentError(
    'INVALID_ARGUMENT',
    'The idempotency token is no random string of 16 to 128 printable ASCII characters.',
  );
}
