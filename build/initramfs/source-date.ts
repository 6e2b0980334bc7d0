import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ImageError } from './image-options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Seconds since 1970 of everything that is built: SOURCE_DATE_EPOCH, else the time of the commit. @throws ImageError */
export function sourceDateEpoch(): number {
  const text =
    process.env['SOURCE_DATE_EPOCH'] ??
    execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  if (!/^\d{1,10}$/.test(text)) throw new ImageError('SOURCE_DATE_EPOCH must be a number of seconds since 1970.');
  return Number(text);
}
