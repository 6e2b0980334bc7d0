import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
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
import { cacheFolder, type Packages } from './debian-package.ts';
import { sha256 } from './manifest.ts';
import { digestsOf, runProgram, type PackageProgram } from './package-program.ts';
import type { SystemEntry, SystemLayers } from './system-files.ts';

/** libzstd's version decides the compressed bytes; without the others, the program does not start. */
export const mksquashfs: PackageProgram = {
  path: 'usr/bin/mksquashfs',
  packages: ['squashfs-tools', 'libzstd1', 'liblz4-1', 'liblzma5', 'liblzo2-2', 'zlib1g'],
};

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

function placeAll(root: string, entries: readonly SystemEntry[]): void {
  mkdirSync(root);
  for (const entry of entries) place(root, entry);
  const parents = new Set(entries.flatMap((entry) => parentsOf(entry.path)));
  for (const parent of parents) chmodSync(join(root, parent), 0o555);
  chmodSync(root, 0o555);
}

/** Everything that the bytes of the file system depend on. */
function keyOf(entries: readonly SystemEntry[], time: number, packages: Packages): string {
  const list = entries.map((entry) => (entry.type === 'file' ? { ...entry, contents: sha256(entry.contents) } : entry));
  return sha256(Buffer.from(JSON.stringify([list, time, digestsOf(mksquashfs, packages), BLOCK, LEVEL])));
}

function runMksquashfs(root: string, output: string, time: number, packages: Packages, form: readonly string[]): void {
  // Times by these alone: mksquashfs refuses SOURCE_DATE_EPOCH, which it is not given, beside them.
  const stamps = ['-mkfs-time', String(time), '-all-time', String(time)];
  const always = ['-no-xattrs', '-all-root', '-no-progress', '-quiet', ...stamps];
  runProgram(mksquashfs, packages, [root, output, ...form, ...always]);
}

function withFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(cacheFolder, '.system-'));
  try {
    return work(folder);
  } finally {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
}

/** The path of a squashfs of `entries`, in the cache. */
function makeBase(entries: readonly SystemEntry[], time: number, packages: Packages): string {
  const cached = join(cacheFolder, `runtime-${keyOf(entries, time, packages).slice(0, 24)}.squashfs`);
  if (existsSync(cached)) return cached;
  withFolder((folder) => {
    placeAll(join(folder, 'root'), entries);
    const output = join(folder, 'squashfs');
    const form = ['-noappend', '-comp', 'zstd', '-Xcompression-level', LEVEL, '-b', BLOCK];
    runMksquashfs(join(folder, 'root'), output, time, packages, form);
    renameSync(output, cached);
  });
  return cached;
}

/**
 * A squashfs of the system: owner 0, names sorted, no extended attributes. Compressing Node takes longer than all else,
 * so the runtime is kept in the cache, and the rest is added to a copy of it, always in these two steps.
 *
 * @param time of the file system and everything in it, in seconds since 1970
 */
export function makeSquashfs({ runtime, own }: SystemLayers, time: number, packages: Packages): Buffer {
  const base = makeBase(runtime, time, packages);
  return withFolder((folder) => {
    const output = join(folder, 'squashfs');
    copyFileSync(base, output);
    placeAll(join(folder, 'root'), own);
    // It is a copy: should this fail, nothing is lost that would have to be recovered.
    runMksquashfs(join(folder, 'root'), output, time, packages, ['-no-recovery']);
    return readFileSync(output);
  });
}
