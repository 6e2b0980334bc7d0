import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../../errors.ts';
import { digestOf, MAX_AUDIT_LINE_BYTES, NO_LINE, readAuditLine } from '../../formats/audit/line.ts';
import { syncFolder } from '../folder.ts';
import { osReason } from '../os-reason.ts';

const ONLY_OWNER = 0o600;
const WRITABLE_BY_OTHERS = 0o022;
const LINE_END = '\n';

/**
 * The file that an audit log is appended to, a line at a time, each on the disk before {@link append} returns. It belongs
 * to one agent: lines of another one would break the chain, and are found before the next line is written.
 */
export class AuditFile {
  readonly #fd: number;
  #size: number;
  /** Digest of the last line that was in the file when it was opened. */
  readonly lastDigest: string;

  /** @throws CONFIG_INVALID when it cannot be gone on with */
  constructor(name: string) {
    this.#fd = openLog(name);
    try {
      this.#size = checkedSize(this.#fd, name);
      this.lastDigest = lastDigestOf(this.#fd, this.#size, name);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** @throws FILE_UNWRITABLE; the file then is as it was */
  append(line: string): void {
    try {
      this.#requireOwn();
      this.#write(Buffer.from(`${line}${LINE_END}`, 'latin1'));
    } catch (cause) {
      throw new AgentError(
        'FILE_UNWRITABLE',
        `The agent cannot write its audit log${reasonOf(cause)}, and does nothing that it cannot account for: make room there, or restart it with another "auditFile".`,
        { cause },
      );
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #requireOwn(): void {
    const { size, nlink } = fstatSync(this.#fd);
    if (nlink === 0) throw new Error('it was removed');
    if (size !== this.#size) throw new Error('something else has written it, or cut it');
  }

  #write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
      fdatasyncSync(this.#fd);
    } catch (error) {
      // What is there of the line would damage the next one.
      ftruncateSync(this.#fd, this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }
}

function unusable(name: string, why: string, cause?: unknown): AgentError {
  return new AgentError('CONFIG_INVALID', `The audit log ${name} ${why}.`, { cause });
}

/** What the operating system says, or what we found ourselves. */
function reasonOf(cause: unknown): string {
  const reason = osReason(cause);
  return reason === '' && cause instanceof Error ? ` (${cause.message})` : reason;
}

function openLog(name: string): number {
  const { O_APPEND, O_CREAT, O_RDWR } = constants;
  try {
    const fd = openSync(name, O_APPEND | O_CREAT | O_RDWR, ONLY_OWNER);
    // The name of a file that was just made must outlast a crash as its lines do.
    syncFolder(path.dirname(name));
    return fd;
  } catch (cause) {
    throw unusable(
      name,
      `cannot be opened${reasonOf(cause)}; check that its folder is there and yours to write`,
      cause,
    );
  }
}

function checkedSize(fd: number, name: string): number {
  const stat = fstatSync(fd);
  if (!stat.isFile()) throw unusable(name, 'is no plain file; name one');
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw unusable(
      name,
      'can be written by others than its owner; change that by chmod 600, and see by audit-verify what is in it',
    );
  }
  return stat.size;
}

function lastDigestOf(fd: number, size: number, name: string): string {
  if (size === 0) return NO_LINE;
  const bytes = Buffer.alloc(Math.min(size, MAX_AUDIT_LINE_BYTES + 2 * LINE_END.length));
  readSync(fd, bytes, 0, bytes.length, size - bytes.length);
  const lines = bytes.toString('latin1').split(LINE_END);
  const last = lines.at(-2);
  if (lines.at(-1) === '' && last !== undefined && readAuditLine(last)) return digestOf(last);
  throw unusable(
    name,
    'does not end with a whole line of an audit log; see by audit-verify what is the matter, keep the file under another name, and start again',
  );
}
