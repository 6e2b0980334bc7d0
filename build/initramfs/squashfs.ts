import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './debian-package.ts';
import { sha256 } from './manifest.ts';
import { folderOf } from './strip-program.ts';
import type { Packages, SystemEntry } from './system-files.ts';

/** mksquashfs, and the library whose version decides the compressed bytes. */
export const squashfsPackages: readonly string[] = ['squashfs-tools', 'libzstd1'];

/** Block size by docs/adr/0003-initramfs-footprint.md: the largest compresses best, and boots no slower. */
const BLOCK = '1M';
const LEVEL = '22';

function place(folder: string, entry: SystemEntry): void {
  const path = join(folder, entry.path);
  mkdirSync(dirname(path), { recursive: true });
  if (entry.type === 'symlink') symlinkSync(entry.target, path);
  if (entry.type === 'directory') mkdirSync(path);
  if (entry.type === 'file') writeFileSync(path, entry.contents);
  // Not by the mode argument of the calls above, which the umask changes.
  if (entry.type !== 'symlink') chmodSync(path, entry.mode);
}

function parentsOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** Everything that the bytes of the file system depend on. */
function keyOf(entries: readonly SystemEntry[], time: number, packages: Packages): string {
  const list = entries.map((entry) => (entry.type === 'file' ? { ...entry, contents: sha256(entry.contents) } : entry));
  const programs = squashfsPackages.map((name) => packages.get(name)?.sha256);
  return sha256(Buffer.from(JSON.stringify([list, time, programs, BLOCK, LEVEL])));
}

function runMksquashfs(root: string, output: string, time: number, packages: Packages): void {
  const [program = '', library = ''] = squashfsPackages.map((name) => folderOf(packages, name));
  const stamps = ['-mkfs-time', String(time), '-all-time', String(time)];
  const form = ['-comp', 'zstd', '-Xcompression-level', LEVEL, '-b', BLOCK, '-no-xattrs', '-all-root'];
  execFileSync(
    join(program, 'usr/bin/mksquashfs'),
    [root, output, ...form, ...stamps, '-noappend', '-no-progress', '-quiet'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Without SOURCE_DATE_EPOCH, which mksquashfs refuses beside the two times.
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: join(library, 'usr/lib/x86_64-linux-gnu') },
    },
  );
}

/**
 * A squashfs of `entries`: owner 0, names sorted, no extended attributes. Kept in the cache, as compressing Node
 * takes longer than all else; secrets are never part of it.
 *
 * @param time of the file system and everything in it, in seconds since 1970
 */
export function makeSquashfs(entries: readonly SystemEntry[], time: number, packages: Packages): Buffer {
  const cached = join(cacheFolder, `system-${keyOf(entries, time, packages).slice(0, 24)}.squashfs`);
  if (existsSync(cached)) return readFileSync(cached);
  const folder = mkdtempSync(join(cacheFolder, '.system-'));
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    for (const entry of entries) place(root, entry);
    for (const parent of new Set(entries.flatMap((entry) => parentsOf(entry.path))))
      chmodSync(join(root, parent), 0o555);
    chmodSync(root, 0o555);
    const output = join(folder, 'system.squashfs');
    runMksquashfs(root, output, time, packages);
    renameSync(output, cached);
    return readFileSync(cached);
  } finally {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
}
