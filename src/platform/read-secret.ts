import { closeSync, fstatSync, type Stats } from 'node:fs';
import { AgentError, type ErrorCode } from '../errors.ts';
import { osReason } from './os-reason.ts';
import { openToRead, readAll } from './pipe-patience.ts';

/** Where a secret is read from: a file, or a descriptor that whoever started this program opened for it. */
export type SecretSource = { readonly file: string } | { readonly fd: number };

/**
 * Of two settings, the one that is set.
 *
 * @param names theirs
 * @throws CONFIG_INVALID when both are
 */
export function secretSource(
  file: string | undefined,
  fd: number | undefined,
  names: readonly [string, string],
): SecretSource | undefined {
  if (file !== undefined && fd !== undefined) {
    throw new AgentError('CONFIG_INVALID', `Both "${names[0]}" and "${names[1]}" are set; set one of them.`);
  }
  if (file !== undefined) return { file };
  return fd === undefined ? undefined : { fd };
}

/** An armored key pair or a PEM key is far shorter. */
const MAX_SECRET_BYTES = 64 * 1024;
const READABLE_BY_OTHERS = 0o004;
const WRITABLE_BY_OTHERS = 0o022;

function unreadable(what: string, code: ErrorCode, cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  return new AgentError(code, `${what} cannot be read${osReason(cause)}; check that it is there and yours to read.`, {
    cause,
  });
}

/** Throws `code` when `path` cannot be read, is a pipe that nobody writes to, or has more than `maxBytes`. */
export function readFileBytes(path: string, maxBytes: number, code: ErrorCode): Buffer {
  const what = `The file ${path}`;
  let fd: number | undefined;
  try {
    fd = openToRead(path);
    const bytes = readAll({ fd, isPipe: fstatSync(fd).isFIFO(), what }, maxBytes, code);
    if (bytes) return bytes;
  } catch (cause) {
    throw unreadable(what, code, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
  throw new AgentError(code, `${what} has over ${maxBytes} bytes, so it is not what it should be; check its name.`);
}

export function readTextFile(path: string, maxBytes: number, code: ErrorCode): string {
  return readFileBytes(path, maxBytes, code).toString('utf8');
}

/** Behind an article, in a sentence. */
export function sourceName(source: SecretSource): string {
  return 'file' in source ? `file ${source.file}` : `descriptor ${source.fd}`;
}

/**
 * Reads a secret; the descriptor is closed. The bytes are the caller's to zero.
 *
 * @throws `code` when it cannot be read, is too long, or is a file that every user of the machine can read, or that
 * others than its owner, root or this process can write: whoever can put a key there signs in this agent's name
 */
export function readSecret(source: SecretSource, code: ErrorCode, maxBytes = MAX_SECRET_BYTES): Buffer {
  const what = `The ${sourceName(source)}`;
  let fd: number | undefined;
  let bytes: Buffer | undefined;
  let fault: string | undefined;
  try {
    fd = 'file' in source ? openToRead(source.file) : source.fd;
    const stat = fstatSync(fd);
    fault = faultOf(stat);
    // Of a descriptor, whoever opened it has seen to its writer.
    if (fault === undefined) bytes = readAll({ fd, isPipe: 'file' in source && stat.isFIFO(), what }, maxBytes, code);
  } catch (cause) {
    throw unreadable(what, code, cause);
  } finally {
    if (fd !== undefined) closeQuietly(fd);
  }
  if (fault !== undefined) throw new AgentError(code, `${what} is secret, but ${fault}.`);
  if (bytes) return bytes;
  throw new AgentError(code, `${what} has over ${maxBytes} bytes, so it is not what it should be; check its name.`);
}

/** What is wrong with the permissions of a secret, and what to do. Of a pipe or a device nothing can be said. */
function faultOf(stat: Stats): string | undefined {
  if (!stat.isFile()) return undefined;
  const uid = process.geteuid?.();
  if (uid !== undefined && stat.uid !== uid && stat.uid !== 0) {
    return `it belongs to the user ${stat.uid}, and not to ${uid}, who runs this; change that by chown, and make sure of what is in it`;
  }
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) {
    return 'others than its owner can write it; change that by chmod 600, and make sure of what is in it';
  }
  return (stat.mode & READABLE_BY_OTHERS) === 0 ? undefined : 'everyone can read it; change that by chmod 600';
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // A descriptor that was never open; reading it has failed already.
  }
}
