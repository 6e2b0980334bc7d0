import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Component, type Subject, writeBill } from '../bill-of-materials.ts';
import { file, type SystemFile } from '../initramfs/system-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What package.json says of the project. */
export interface ProjectFacts {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
}

export function readProject(): ProjectFacts {
  // The project's own file.
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as ProjectFacts;
}

/** A file of the project at `path` of a package. */
export function ours(path: string, source: string, mode = 0o644): SystemFile {
  return file(path, readFileSync(join(root, source)), source, mode);
}

/** What the makers of all packages are given. */
export interface BuildFacts {
  readonly project: ProjectFacts;
  /** The bundle, and the licences of what is in it. */
  readonly bundle: SystemFile['contents'];
  readonly licenses: SystemFile['contents'];
  /** The components of the bundle. */
  readonly components: readonly Component[];
  /** Seconds since 1970 of everything in the packages. */
  readonly time: number;
}

/** The bill of materials of a package: of the bundle, and of what it brings besides. */
export function billFile(
  path: string,
  { project, components, time }: BuildFacts,
  type: Subject['type'],
  more: readonly Component[] = [],
): SystemFile {
  const { name, version } = project;
  return file(path, writeBill({ type, name, version }, [...components, ...more], time), 'generated', 0o644);
}
