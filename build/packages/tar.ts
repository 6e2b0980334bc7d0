import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { pack } from 'tar-stream';
import type { SystemEntry } from '../initramfs/system-files.ts';

const gzipOf = promisify(gzipCallback);

/** By the pinned Node, whose zlib does not change from one machine to another. */
export async function gzip(bytes: Uint8Array): Promise<Buffer> {
  return gzipOf(bytes, { level: 6 });
}

/** Folders above the entries that are not listed themselves, from the top down. */
function foldersAbove(entries: readonly SystemEntry[]): string[] {
  const listed = new Set(entries.map(({ path }) => path));
  const folders = new Set<string>();
  for (const { path } of entries) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return [...folders].filter((folder) => !listed.has(folder));
}

/**
 * A tar (POSIX ustar) of these entries and the folders above them, by name: each name comes after the folder that it is in.
 * All belong to root.
 *
 * @param prefix before each name: `./`, say
 * @param time of all of them, in seconds since 1970
 */
export async function writeTar(entries: readonly SystemEntry[], prefix: string, time: number): Promise<Buffer> {
  const above = foldersAbove(entries).map((path): SystemEntry => ({ type: 'directory', path, mode: 0o755 }));
  const all = [...above, ...entries].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const tar = pack();
  const written = buffer(tar);
  const mtime = new Date(time * 1000);
  for (const entry of all) {
    const name = prefix + entry.path;
    if (entry.type === 'file') tar.entry({ name, mode: entry.mode, mtime }, entry.contents);
    else if (entry.type === 'directory') tar.entry({ name: `${name}/`, type: 'directory', mode: entry.mode, mtime });
    else tar.entry({ name, type: 'symlink', linkname: entry.target, mode: 0o777, mtime });
  }
  tar.finalize();
  return written;
}
