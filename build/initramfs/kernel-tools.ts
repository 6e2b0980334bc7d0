import { execFileSync } from 'node:child_process';
import { ImageError } from './image-options.ts';

/** Debian's packages of the programs that a kernel depends on besides its sources. */
export const kernelTools = ['binutils', 'gcc-12'] as const;

/**
 * Versions of those that are installed here, by their names.
 *
 * @throws ImageError when one is not
 */
export function kernelToolVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(kernelTools.map((name) => [name, installedVersion(name)]));
}

/** As `kernel.json` has them: PACKAGE=VERSION, a blank between them. */
export function kernelToolsText(): string {
  return Object.entries(kernelToolVersions())
    .map(([name, version]) => `${name}=${version}`)
    .join(' ');
}

function installedVersion(name: string): string {
  try {
    return execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (cause) {
    throw new ImageError(`The package ${name} is not installed, which kernels are built by: install it.`, { cause });
  }
}

// For scripts/mkkernel.sh.
if (import.meta.main) {
  try {
    console.log(kernelToolsText());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
