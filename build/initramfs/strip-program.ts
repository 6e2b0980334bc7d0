import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, type Packages } from './debian-package.ts';
import { digestsOf, runProgram, type PackageProgram } from './package-program.ts';

export const strip: PackageProgram = {
  path: 'usr/bin/x86_64-linux-gnu-strip',
  packages: ['binutils-x86-64-linux-gnu', 'libbinutils', 'libzstd1', 'zlib1g'],
};

/** The program at `path` without symbols, by Debian's binutils as locked; kept in the cache. */
export function stripProgram(path: string, packages: Packages): Buffer {
  const key = createHash('sha256')
    .update(readFileSync(path))
    .update(JSON.stringify(digestsOf(strip, packages)));
  const cached = join(cacheFolder, `stripped-${key.digest('hex').slice(0, 24)}`);
  if (!existsSync(cached)) {
    const folder = mkdtempSync(join(cacheFolder, '.strip-'));
    const output = join(folder, 'program');
    runProgram(strip, packages, ['--strip-all', '-o', output, path]);
    renameSync(output, cached);
    rmSync(folder, { recursive: true });
  }
  return readFileSync(cached);
}
