import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { makeLookAlikes } from './look-alikes.ts';

/** A bare repository on this machine, and the tag to make releases of. */
export interface Repository {
  readonly name: string;
  /** Folder that is served, and the repository's path below it. */
  readonly root: string;
  readonly path: string;
  readonly tag: string;
}

/** @param text PATH@TAG */
function parseRepository(text: string): Repository {
  const at = text.lastIndexOf('@');
  const path = resolve(text.slice(0, at));
  if (at < 1 || !readdirSync(path).includes('HEAD')) throw new Error(`${text}: no PATH@TAG of a bare repository`);
  return {
    name: basename(path, '.git'),
    root: resolve(path, '..'),
    path: `/${basename(path)}`,
    tag: text.slice(at + 1),
  };
}

/** Those that are `named`; without any, look-alikes of real ones, which are made in `folder`. */
export async function openRepositories(named: readonly string[], folder: string): Promise<Repository[]> {
  return named.length > 0 ? named.map(parseRepository) : makeLookAlikes(folder);
}
