import { type ByteString, fromByteString } from './byte-string.ts';
import { fromUtf8 } from './bytes.ts';

/** The longest name that Linux file systems take. */
const MAX_NAME_BYTES = 255;

/** Code points that HFS+ ignores in names: with them inside, `.git` is still `.git` there. */
const ignoredOnHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/** `name` as file systems compare it that ignore case and, as HFS+ does, some code points. */
function foldName(name: ByteString): string {
  return fromUtf8(fromByteString(name)).replace(ignoredOnHfs, '').toLowerCase();
}

/**
 * A name that some file system takes for `.git`: another case, an HFS+ spelling, an NTFS short name, alternate stream
 * or trailing dots and spaces. Extracting such an entry could plant hooks or settings (CVE-2014-9390, CVE-2019-1353).
 * Malformed UTF-8, U+FFFD here, is taken for the end of a name by git's own check.
 */
function isDotGit(name: ByteString): boolean {
  if (!/^[.gG\x80-\xff]/.test(name)) return false;
  return /^(?:\.git|git~1)[ .]*(?:$|[:\ufffd])/.test(foldName(name));
}

/** The same for `.gitmodules`, which git refuses to have as a link: it would be read from elsewhere (CVE-2018-11235). */
function isDotGitmodules(name: ByteString): boolean {
  return /^(?:\.gitmodules|gitmod~[1-4]|gi?7?e?b?a?~[1-9]\d*)[ .]*(?:$|[:\ufffd])/.test(foldName(name));
}

/** What is wrong with the name of an entry, as the end of a sentence about the entry; undefined when nothing is. */
export function faultOfName(name: ByteString): string | undefined {
  if (name === '') return 'has no name';
  if (name === '.' || name === '..') return `is named "${name}"`;
  if (name.includes('/')) return 'has a slash in its name';
  if (name.includes('\0')) return 'has a NUL in its name';
  if (name.length > MAX_NAME_BYTES) return `has a name of over ${MAX_NAME_BYTES} bytes`;
  // On Windows a backslash parts a path: there, what it parts must be as harmless as an entry of its own.
  for (const segment of name.split('\\')) {
    if (segment === '..') return 'has a name that leads out of its folder on Windows';
    if (isDotGit(segment)) return 'is named like the git directory';
  }
  return undefined;
}

/** What is wrong with a symbolic link of that name, likewise. */
export function faultOfLinkName(name: ByteString): string | undefined {
  return isDotGitmodules(name) ? 'is .gitmodules as a symbolic link' : undefined;
}
