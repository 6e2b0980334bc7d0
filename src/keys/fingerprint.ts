import { AgentError } from '../errors.ts';

/**
 * A key's fingerprint as a person gave it: in either case, and with spaces as programs print it.
 * @returns 40 upper-case hex digits
 * @throws INVALID_FINGERPRINT
 */
export function parseFingerprint(text: string): string {
  const fingerprint = text.replaceAll(' ', '').toUpperCase();
  if (/^[0-9A-F]{40}$/.test(fingerprint)) return fingerprint;
  throw new AgentError('INVALID_FINGERPRINT', 'The fingerprint of the request is none. Give all its 40 hex digits.');
}
