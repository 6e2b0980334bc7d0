import { AgentError } from '../../errors.ts';
import { type ByteString, fromByteString } from '../../formats/byte-string.ts';
import { printable } from '../../formats/printable.ts';
import type { TarEntry } from '../../formats/tar.ts';
import { checkSymlinkTarget } from '../../archive/symlink-target.ts';

/** A path or link target for people: what is no UTF-8 or could move the cursor becomes a replacement character. */
export function showBytes(text: ByteString): string {
  return printable(Buffer.from(fromByteString(text)).toString('utf8'));
}

function unsafe(path: ByteString, why: string): AgentError {
  return new AgentError('EXTRACT_UNSAFE', `The archive holds "${showBytes(path)}", which ${why}. Do not extract it.`);
}

/** The folder that `path` is in, with its slash; empty at the top. */
function parentOf(path: ByteString): ByteString {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
}

function checkPath(path: ByteString, isDirectory: boolean): void {
  if (isDirectory !== path.endsWith('/')) throw unsafe(path, 'is a folder and a file at once');
  const segments = (isDirectory ? path.slice(0, -1) : path).split('/');
  if (path.includes('\0') || segments.some((segment) => ['', '.', '..'].includes(segment))) {
    throw unsafe(path, 'is no path inside the archive');
  }
}

function checkTarget(path: ByteString, target: ByteString): void {
  try {
    checkSymlinkTarget(target);
  } catch {
    throw unsafe(path, 'is a symbolic link that no system can make');
  }
}

/**
 * Follows the entries of an archive in order and refuses what could lead an unpacking program astray: a path that is
 * absolute or has an empty, "." or ".." segment, and an entry in a folder that did not come before it, so that nothing
 * is ever put below a symbolic link or a file.
 */
export class ArchiveTree {
  readonly #directories = new Set<ByteString>(['']);
  #isFirst = true;

  /** @throws EXTRACT_UNSAFE */
  add(entry: TarEntry): void {
    const { path } = entry;
    const isDirectory = entry.type === 'directory';
    checkPath(path, isDirectory);
    if (entry.type === 'symlink') checkTarget(path, entry.target ?? '');
    // The prefix is one entry, however many folders it names.
    if (this.#isFirst && isDirectory) this.#addParents(path);
    this.#isFirst = false;
    if (!this.#directories.has(parentOf(path))) throw unsafe(path, 'is in no folder of the archive');
    if (this.#directories.has(isDirectory ? path : `${path}/`)) throw unsafe(path, 'is there twice');
    if (isDirectory) this.#directories.add(path);
  }

  #addParents(path: ByteString): void {
    for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) this.#directories.add(parent);
  }
}
