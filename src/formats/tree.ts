import { AgentError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { EntryOrder } from './entry-order.ts';
import type { ObjectFormat, ObjectId } from './git-object.ts';
import { objectIdBytes } from './git-object.ts';

/** What a tree entry is (git: gitformat-index, "mode"). */
export type EntryType = 'directory' | 'file' | 'executable' | 'symlink' | 'submodule';

/** Whether an entry's id is that of a blob: of a submodule it is a commit elsewhere. */
export const isBlob: Readonly<Record<EntryType, boolean>> = {
  directory: false,
  file: true,
  executable: true,
  symlink: true,
  submodule: false,
};

export interface TreeEntry {
  readonly type: EntryType;
  /** One path segment: never empty, `.` or `..`, never with a slash. */
  readonly name: ByteString;
  readonly id: ObjectId;
}

/** git writes no other modes but the group-writable files of 2005, and neither has a meaning of its own any more. */
const types: Readonly<Partial<Record<string, EntryType>>> = {
  '40000': 'directory',
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
};

const SPACE = 0x20;
const NUL = 0;
/** The longest name that Linux file systems take. */
const MAX_NAME_BYTES = 255;

function unsafe(why: string): AgentError {
  return new AgentError(
    'TREE_UNSAFE',
    `The repository's tree is unsafe to archive: ${why}. Ask its owner to repair it.`,
  );
}

/** Code points that HFS+ ignores in names: with them inside, `.git` is still `.git` there. */
const ignoredOnHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/** `name` as file systems compare it that ignore case and, as HFS+ does, some code points. */
function foldName(name: ByteString): string {
  return Buffer.from(name, 'latin1').toString('utf8').replace(ignoredOnHfs, '').toLowerCase();
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

/** The key by which git sorts tree entries: directories as if their name ended in a slash. */
function sortKey(entry: TreeEntry): ByteString {
  return entry.type === 'directory' ? `${entry.name}/` : entry.name;
}

function readEntry(reader: ByteReader, format: ObjectFormat): TreeEntry {
  // Some old programs padded modes with zeros; git and all others read them by their value.
  const type = types[toByteString(reader.takeUntil(SPACE)).replace(/^0+/, '')];
  if (!type) throw unsafe('an entry has a mode that git does not use');
  const name = toByteString(reader.takeUntil(NUL));
  const fault = faultOfName(name) ?? (type === 'symlink' ? faultOfLinkName(name) : undefined);
  if (fault !== undefined) throw unsafe(`an entry ${fault}`);
  const raw = reader.take(objectIdBytes[format]);
  const id = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('hex');
  if (/^0+$/.test(id)) throw unsafe('an entry has a null object id');
  return { type, name, id };
}

/**
 * Reads a tree object, entry by entry: it may have millions.
 *
 * @throws OBJECT_INVALID when it is cut or malformed
 * @throws TREE_UNSAFE when a name, a mode or the order is one that git itself would never write: programs differ in
 *   what they make of such a tree, so what was signed would not be what is seen
 */
export function* readTree(bytes: Uint8Array, format: ObjectFormat): Generator<TreeEntry> {
  const reader = new ByteReader(bytes, 'tree object', 'OBJECT_INVALID');
  const order = new EntryOrder();
  while (reader.remaining > 0) {
    const entry = readEntry(reader, format);
    const key = sortKey(entry);
    if (!order.follows(key)) throw unsafe('its entries are not in order, or are doubled');
    if (!order.add(entry.name, key)) throw unsafe('two entries have the same name');
    yield entry;
  }
}
