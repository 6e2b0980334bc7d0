import { AgentError, type ErrorCode } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { osReason } from '../platform/os-reason.ts';

/** A server's own name of an error, which it chose. */
const MAX_NAME_CHARACTERS = 64;

/** @param what behind "The bucket's server …" */
export function bucketError(
  code: ErrorCode,
  what: string,
  cause?: unknown,
  quoted: readonly string[] = [],
): AgentError {
  return new AgentError(code, `The bucket's server ${what}`, { quoted, ...(cause !== undefined && { cause }) });
}

/** What of the errors that S3 documents (Amazon S3 API Reference, "Error responses") a person can do something about. */
const advice: Readonly<Record<string, string>> = {
  NoSuchBucket: 'has no bucket of this name; make it, or correct "name".',
  InvalidAccessKeyId: 'does not know the access key; correct the credentials file.',
  SignatureDoesNotMatch: 'says that the secret is not that of the access key; correct the credentials file.',
  RequestTimeTooSkewed: 'has another time than this machine; set the clocks.',
  PermanentRedirect: 'has the bucket in another region; correct "endpoint" and "region".',
  AuthorizationHeaderMalformed: 'has the bucket in another region; correct "region".',
  AccessDenied: 'denies access; let the access key list, read and write this bucket.',
};

/** An error of a status that says one, and of the server's own name for it, where it gives one. */
export function refusal(status: number, name: string | undefined): AgentError {
  const known = name !== undefined && Object.hasOwn(advice, name) ? advice[name] : undefined;
  if (known !== undefined) return bucketError('BUCKET_REFUSED', known);
  const shown = name === undefined ? [] : [printable(name, MAX_NAME_CHARACTERS)];
  const reason = [String(status), ...shown].join(', ');
  if (isPassing(status) || status === 409 || status < 300) {
    const what = `fails (${reason}); see to it, and to room on its disks.`;
    return bucketError('BUCKET_FAILED', what, undefined, shown);
  }
  return bucketError('BUCKET_REFUSED', `refuses (${reason}); correct the settings of the bucket.`, undefined, shown);
}

/** Whether the same request may pass soon. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** An error of the connection. */
export function unreachable(cause: unknown): AgentError {
  const reason = osReason(cause instanceof AgentError ? cause.cause : cause);
  const what = /CERT|SELF_SIGNED|UNABLE_TO_/.test(reason)
    ? `has a certificate that is not trusted${reason}; name its authority in "ca".`
    : `cannot be reached, or does not answer in time${reason}; check "endpoint", and that it is up.`;
  return bucketError('BUCKET_UNREACHABLE', what, cause);
}
