import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Packages, unpackPackage } from './debian-package.ts';

/**
 * A program that runs out of unpacked packages, so that neither its version nor that it runs at all depends on what is
 * installed. Of the machine that builds, it takes the C library alone, which every Debian has.
 */
export interface PackageProgram {
  /** In the first of the packages. */
  readonly path: string;
  /** The program's own, and those of all its libraries. */
  readonly packages: readonly string[];
}

const LIBRARY_FOLDERS = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'];

function folderOf(packages: Packages, name: string): string {
  const fetched = packages.get(name);
  if (!fetched) throw new Error(`The package ${name} was not fetched.`);
  return unpackPackage(fetched);
}

/** The SHA-256 of each package: what the program does depends on no more than that. */
export function digestsOf(program: PackageProgram, packages: Packages): (string | undefined)[] {
  return program.packages.map((name) => packages.get(name)?.sha256);
}

/** The file of the program, and the environment that it is to be run in. */
export function unpackProgram(program: PackageProgram, packages: Packages): { file: string; env: NodeJS.ProcessEnv } {
  const folders = program.packages.map((name) => folderOf(packages, name));
  const libraries = folders.flatMap((folder) => LIBRARY_FOLDERS.map((name) => join(folder, name)));
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: libraries.join(':') };
  return { file: join(folders[0] ?? '', program.path), env };
}

/** Runs the program, whose complaints are for the person who builds. */
export function runProgram(program: PackageProgram, packages: Packages, args: readonly string[]): void {
  const { file, env } = unpackProgram(program, packages);
  execFileSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
}
