import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { toByteString } from '../formats/byte-string.ts';
import { printable } from '../formats/printable.ts';
import { faultOfName } from '../formats/entry-name.ts';
import { parseRepositoryUrl, type RepositoryUrl } from '../git/repository-url.ts';
import { checkTagName } from '../git/tag-name.ts';
import { parseFingerprint } from '../keys/fingerprint.ts';
import { checkIdempotencyToken } from '../work/idempotency-token.ts';
import { parseCommitId } from './commit-id.ts';
import { releaseFileName, releaseStem } from './file-names.ts';
import type { Credentials, ReleaseRequest } from './release.ts';

/** A request whose every part has been checked. */
export interface CheckedRequest {
  readonly repository: RepositoryUrl;
  readonly tag: string;
  readonly credentials?: Credentials;
  readonly expectedCommit?: ObjectId;
  /** Put before each path of the archive: empty, or ending in a slash. */
  readonly prefix: string;
  readonly fileName: string;
  /** Say in the summary what the time was spent on. */
  readonly profile: boolean;
}

const MAX_PREFIX_BYTES = 1024;
/** Tokens of several kilobytes exist; servers commonly refuse headers that are much longer. */
const MAX_CREDENTIAL_BYTES = 16 * 1024;

/** @throws INVALID_PREFIX when paths behind `prefix` would lead outside of where the archive is unpacked, or look so */
function checkPrefix(prefix: string): void {
  const why =
    Buffer.byteLength(prefix) > MAX_PREFIX_BYTES ? `is longer than ${MAX_PREFIX_BYTES} bytes` : faultOf(prefix);
  if (why === undefined) return;
  throw new AgentError(
    'INVALID_PREFIX',
    `The archive prefix ${why}. Give folders that end in a slash, e.g. project-1.0/, or leave it out.`,
  );
}

function faultOf(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  if (!prefix.endsWith('/')) return 'does not end in a slash';
  if (prefix !== printable(prefix, Infinity)) return 'holds control or invisible characters';
  if (prefix.includes('\\')) return 'holds a backslash';
  const segments = prefix.slice(0, -1).split('/');
  const fault = segments
    .map((segment) => faultOfName(toByteString(Buffer.from(segment))))
    .find((found) => found !== undefined);
  return fault === undefined ? undefined : `holds a folder that ${fault}`;
}

/** RFC 7617: a colon would end the user name early; control characters could not be told from an attack. */
function checkCredentials({ username, password }: Credentials): void {
  if ([username, password].some((value) => Buffer.byteLength(value) > MAX_CREDENTIAL_BYTES)) {
    throw new AgentError(
      'INVALID_CREDENTIALS',
      `The user name or the password is longer than ${MAX_CREDENTIAL_BYTES} bytes. Check how it was read.`,
    );
  }
  if (!username.includes(':') && !/\p{Cc}/u.test(username + password)) return;
  throw new AgentError(
    'INVALID_CREDENTIALS',
    'The credentials hold a colon in the user name, or control characters. Check how they were read.',
  );
}

function checkKeyPin(expected: string, fingerprint: string): void {
  const wanted = parseFingerprint(expected);
  if (wanted === fingerprint) return;
  throw new AgentError(
    'KEY_MISMATCH',
    `The agent's key is ${fingerprint}, not the expected ${wanted}. Restore the key ring if the agent was restarted after a roll.`,
    { data: { expected: wanted, actual: fingerprint } },
  );
}

/**
 * Checks a request before anything is fetched.
 *
 * @param keyFingerprint of the key that will sign
 * @throws INVALID_… for what is malformed, KEY_MISMATCH
 */
export function checkRequest(request: ReleaseRequest, keyFingerprint: string): CheckedRequest {
  const { tag, credentials, expectedCommit, expectedKeyFingerprint } = request;
  const repository = parseRepositoryUrl(request.repositoryUrl);
  checkTagName(tag);
  if (credentials) checkCredentials(credentials);
  if (request.idempotencyToken !== undefined) checkIdempotencyToken(request.idempotencyToken);
  if (expectedKeyFingerprint !== undefined) checkKeyPin(expectedKeyFingerprint, keyFingerprint);
  const stem = releaseStem(repository.name, tag);
  const prefix = request.prefix ?? `${stem}/`;
  checkPrefix(prefix);
  return {
    repository,
    tag,
    prefix,
    fileName: releaseFileName(repository.name, tag),
    profile: request.profile === true,
    ...(credentials && { credentials }),
    ...(expectedCommit !== undefined && { expectedCommit: parseCommitId(expectedCommit) }),
  };
}
