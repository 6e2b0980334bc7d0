import { AgentError } from '../../errors.ts';
import { type ByteString, fromByteString } from '../../formats/byte-string.ts';
import { fromUtf8 } from '../../formats/bytes.ts';
import { faultOfLinkName, faultOfName } from '../../formats/entry-name.ts';
import { EntryOrder } from '../../formats/entry-order.ts';
import { printable } from '../../formats/printable.ts';
import type { TarEntry } from '../../formats/tar.ts';
import { checkSymlinkTarget } from '../../archive/symlink-target.ts';

/** A path or link target for people: what is no UTF-8 or could move the cursor becomes a replacement character. */
export function showBytes(text: ByteString): string {
  return printable(fromUtf8(fromByteString(text)));
}

function unsafe(path: ByteString, why: string): AgentError {
  return new AgentError('EXTRACT_UNSAFE', `The archive holds "${showBytes(path)}", which ${why}. Do not extract it.`);
}

/** A folder on the way from the root of the archive to its latest entry. */
interface Level {
  /** With its slash; empty at the top. */
  readonly path: ByteString;
  readonly name: ByteString;
  readonly order: EntryOrder;
}

function checkLink(path: ByteString, name: ByteString, target: ByteString): void {
  const fault = faultOfLinkName(name);
  if (fault !== undefined) throw unsafe(path, fault);
  try {
    checkSymlinkTarget(target);
  } catch {
    throw unsafe(path, 'is a symbolic link that no system can make');
  }
}

/**
 * Follows the entries of an archive in order and refuses what git would not write, as it could lead an unpacking program
 * astray: names that `formats/tree` refuses, and entries that are not in the order of a tree. So each path is there once,
 * and nothing is ever put below a symbolic link or a file. Of all the paths, it keeps those of the folders it is in.
 */
export class ArchiveTree {
  readonly #levels: Level[] = [{ path: '', name: '', order: new EntryOrder() }];
  #isFirst = true;

  /** @throws EXTRACT_UNSAFE */
  add(entry: Pick<TarEntry, 'path' | 'type' | 'target'>): void {
    const { path, type } = entry;
    const isDirectory = type === 'directory';
    if (isDirectory !== path.endsWith('/')) throw unsafe(path, 'is a folder and a file at once');
    const segments = (isDirectory ? path.slice(0, -1) : path).split('/');
    const fault = segments.map(faultOfName).find((found) => found !== undefined);
    if (fault !== undefined) throw unsafe(path, fault);
    const name = segments.at(-1) ?? '';
    if (type === 'symlink') checkLink(path, name, entry.target ?? '');
    // The prefix is one entry, however many folders it names.
    if (this.#isFirst && isDirectory) this.#addParents(segments.slice(0, -1));
    this.#isFirst = false;
    this.#place(path, name, isDirectory);
  }

  #place(path: ByteString, name: ByteString, isDirectory: boolean): void {
    const parent = path.slice(0, path.length - name.length - (isDirectory ? 1 : 0));
    const { order, name: folder } = this.#parentLevel(path, parent);
    // A submodule is an empty folder here, and is sorted as a file in its tree.
    const key = (isDirectory ? [name, `${name}/`] : [name]).find((candidate) => order.follows(candidate));
    if (key === undefined) throw unsafe(path, 'is there twice, or not in the order of a tree');
    if (!order.add(name, key)) throw unsafe(path, 'is there twice');
    // What holds something is no submodule.
    this.#levels.at(-2)?.order.lastIsDirectory(folder);
    if (isDirectory) this.#levels.push({ path, name, order: new EntryOrder() });
  }

  /** The level of the folder `parent`, which becomes the last one. */
  #parentLevel(path: ByteString, parent: ByteString): Level {
    const levels = this.#levels;
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      if (level.path === parent) return level;
      levels.pop();
    }
    throw unsafe(path, 'is in no folder of the archive, or comes after what follows that folder');
  }

  #addParents(names: readonly ByteString[]): void {
    let path = '';
    for (const name of names) {
      path += `${name}/`;
      this.#levels.push({ path, name, order: new EntryOrder() });
    }
  }
}
