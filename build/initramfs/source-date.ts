import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImageError } from './image-options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Seconds since 1970 of everything that is built: SOURCE_DATE_EPOCH, else the time of the commit. @throws ImageError */
export function sourceDateEpoch(): number {
  const text = process.env['SOURCE_DATE_EPOCH'] ?? commitTime();
  if (!/^\d{1,10}$/.test(text)) throw new ImageError('SOURCE_DATE_EPOCH must be a number of seconds since 1970.');
  return Number(text);
}

/** Seconds since 1970, in digits, when the commit was made that is checked out here. */
export function commitTime(): string {
  return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
}

/**
 * The commit that is checked out here, in hex digits; undefined where no git can tell, and where files of it were changed.
 * What lies above is somebody else's repository.
 */
export function sourceCommit(): string | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  try {
    return git('status', '--porcelain', '--untracked-files=no') === '' ? git('rev-parse', 'HEAD') : undefined;
  } catch {
    // For one, the checkout is another user's: then the image has a time by SOURCE_DATE_EPOCH, or there is none.
    return undefined;
  }
}
