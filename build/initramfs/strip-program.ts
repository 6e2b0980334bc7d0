import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, unpackPackage } from './debian-package.ts';
import type { Packages } from './system-files.ts';

export const stripPackages: readonly string[] = ['binutils-x86-64-linux-gnu', 'libbinutils'];

/** The folder of a fetched package's files. */
export function folderOf(packages: Packages, name: string): string {
  const fetched = packages.get(name);
  if (!fetched) throw new Error(`The package ${name} was not fetched.`);
  return unpackPackage(fetched);
}

/** The program at `path` without symbols, by Debian's binutils as locked; kept in the cache. */
export function stripProgram(path: string, packages: Packages): Buffer {
  const [strip = '', library = ''] = stripPackages.map((name) => folderOf(packages, name));
  const key = createHash('sha256').update(readFileSync(path)).update(strip.slice(cacheFolder.length));
  const cached = join(cacheFolder, `stripped-${key.digest('hex').slice(0, 24)}`);
  if (!existsSync(cached)) {
    const folder = mkdtempSync(join(cacheFolder, '.strip-'));
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: `${library}/usr/lib/x86_64-linux-gnu` };
    const output = join(folder, 'program');
    execFileSync(join(strip, 'usr/bin/x86_64-linux-gnu-strip'), ['--strip-all', '-o', output, path], { env });
    renameSync(output, cached);
    rmSync(folder, { recursive: true });
  }
  return readFileSync(cached);
}
