import { hash } from 'node:crypto';
import type { CpioEntry } from '../formats/cpio.ts';
import type { ManifestEntry } from './manifest.ts';

/** What a manifest says of a path, in the words of {@link wordsOfEntry}: all in it belongs to root. */
export function wordsOfListed(entry: ManifestEntry): string {
  switch (entry.type) {
    case 'symlink':
      return `a link to ${entry.target}, mode 0777, of 0:0`;
    case 'directory':
      return `a folder, mode ${entry.mode}, of 0:0`;
    case 'file':
      return `a file with the digest sha256:${entry.sha256}, mode ${entry.mode}, of 0:0`;
  }
}

/** All that an entry of an archive is but its name; entries of which this is the same are the same. */
export function wordsOfEntry(entry: CpioEntry): string {
  const mode = entry.mode.toString(8).padStart(4, '0');
  return `${kindOf(entry)}, mode ${mode}, of ${entry.uid ?? 0}:${entry.gid ?? 0}`;
}

function kindOf(entry: CpioEntry): string {
  switch (entry.type) {
    case 'symlink':
      return `a link to ${entry.target}`;
    case 'directory':
      return 'a folder';
    case 'character-device':
      return `a device ${entry.major}:${entry.minor}`;
    case 'file':
      return `a file with the digest sha256:${hash('sha256', entry.contents)}`;
  }
}
