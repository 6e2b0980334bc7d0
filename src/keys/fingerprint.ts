import { AgentError } from '../errors.ts';
import { readFingerprint } from '../formats/pasted-hex.ts';

/**
 * A key's fingerprint as a person gave it, in each form that {@link readFingerprint} takes.
 * @returns 40 upper-case hex digits
 * @throws INVALID_FINGERPRINT
 */
export function parseFingerprint(text: string): string {
  const fingerprint = readFingerprint(text);
  if (fingerprint !== undefined) return fingerprint;
  throw new AgentError('INVALID_FINGERPRINT', 'The fingerprint of the request is none. Give all its 40 hex digits.');
}
