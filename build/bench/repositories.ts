import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeLookAlikes } from './look-alikes.ts';
import type { Repository } from './repository.ts';

function isBare(path: string): boolean {
  return existsSync(join(path, 'HEAD'));
}

function newestTag(path: string): string {
  const options = ['--sort=-creatordate', '--count=1', '--format=%(refname:strip=2)'];
  const tag = execFileSync('git', ['-C', path, 'for-each-ref', ...options, 'refs/tags'], { encoding: 'utf8' }).trim();
  if (tag === '') throw new Error(`${path} has no tag`);
  return tag;
}

function openRepository(path: string, tag = newestTag(path)): Repository {
  return { name: basename(path, '.git'), root: dirname(path), path: `/${basename(path)}`, tag };
}

/** @param text PATH@TAG of a repository, or a folder of repositories, to take each at its newest tag */
function openNamed(text: string): Repository[] {
  const at = text.lastIndexOf('@');
  const path = resolve(at > 0 ? text.slice(0, at) : text);
  if (at > 0 && isBare(path)) return [openRepository(path, text.slice(at + 1))];
  const inside = existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
  const bare = inside.filter(isBare).sort();
  if (at > 0 || bare.length === 0) throw new Error(`${text}: no PATH@TAG of a bare repository, and no folder of some`);
  return bare.map((repository) => openRepository(repository));
}

/** Those that are `named`; without any, look-alikes of real ones, which are made in `folder`. */
export async function openRepositories(named: readonly string[], folder: string): Promise<Repository[]> {
  return named.length > 0 ? named.flatMap(openNamed) : makeLookAlikes(folder);
}
