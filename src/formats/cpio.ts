import { AgentError } from '../errors.ts';
import { imageLimits } from '../limits.ts';
import { ByteReader } from './byte-reader.ts';
import { fromByteString, toByteString, type ByteString } from './byte-string.ts';
import { equalBytes } from './bytes.ts';

/**
 * The `newc` cpio format, which Linux unpacks as its initramfs (kernel documentation:
 * driver-api/early-userspace/buffer-format.rst). An archive is a run of entries, each a header of 110 bytes in ASCII
 * hex digits, the name with a NUL, and the contents; name and contents are padded to 4 bytes.
 */

/** What an archive holds; owner and group are 0 unless given, and the modes are permission bits alone. */
export type CpioEntry = CpioFile | CpioDirectory | CpioSymlink | CpioDevice;

interface Named {
  /** Relative, without `.`, `..` or empty segments. */
  readonly path: ByteString;
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface CpioFile extends Named {
  readonly type: 'file';
  readonly contents: Uint8Array;
}

export interface CpioDirectory extends Named {
  readonly type: 'directory';
}

export interface CpioSymlink extends Named {
  readonly type: 'symlink';
  readonly target: ByteString;
}

export interface CpioDevice extends Named {
  readonly type: 'character-device';
  readonly major: number;
  readonly minor: number;
}

const MAGIC = '070701';
const TRAILER = 'TRAILER!!!';
const ALIGNMENT = 4;
const HEADER_FIELDS = 13;
const HEADER_BYTES = MAGIC.length + 8 * HEADER_FIELDS;
const PERMISSIONS = 0o7777;
const MAX_U32 = 0xffff_ffff;
/** Linux leaves out longer names and links in an initramfs (PATH_MAX, with the NUL). */
const MAX_NAME = 4095;

/** File types of the mode field (POSIX sys/stat.h). */
const typeBits = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  'character-device': 0o020000,
} as const satisfies Record<CpioEntry['type'], number>;

const none = new Uint8Array(0);

function invalid(why: string): AgentError {
  return new AgentError('ARCHIVE_INVALID', `The cpio archive is malformed: ${why}.`);
}

function padding(length: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
}

function checkPath(path: ByteString): void {
  const unsafe = path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  if (unsafe || path.includes('\0') || path === TRAILER) throw invalid('a name is no relative path');
  if (path.length > MAX_NAME) throw invalid('a name is too long');
}

function hex(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) throw invalid('a number does not fit its field');
  return value.toString(16).padStart(8, '0').toUpperCase();
}

interface Header {
  readonly ino: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

function* encode(header: Header, name: ByteString, contents: Uint8Array): Generator<Uint8Array> {
  const { ino, mode, uid, gid, nlink, mtime, major, minor } = header;
  const fields = [ino, mode, uid, gid, nlink, mtime, contents.length, 0, 0, major, minor, name.length + 1, 0];
  const head = fromByteString(`${MAGIC}${fields.map(hex).join('')}${name}\0`);
  yield head;
  yield padding(head.length);
  yield contents;
  yield padding(contents.length);
}

function contentsOf(entry: CpioEntry): Uint8Array {
  if (entry.type === 'file') return entry.contents;
  if (entry.type !== 'symlink') return none;
  const { target } = entry;
  if (target === '' || target.includes('\0') || target.length > MAX_NAME) throw invalid('a link leads nowhere');
  return fromByteString(target);
}

function headerOf(entry: CpioEntry, ino: number, mtime: number): Header {
  const device = entry.type === 'character-device' ? entry : { major: 0, minor: 0 };
  return {
    ino,
    mode: typeBits[entry.type] | (entry.mode & PERMISSIONS),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    nlink: entry.type === 'directory' ? 2 : 1,
    mtime,
    major: device.major,
    minor: device.minor,
  };
}

/**
 * The archive of `entries`, as a run of byte arrays. Entries are sorted by name in byte order, so that a directory
 * stands before what it holds, and numbered from 1: the bytes depend on nothing but the arguments.
 *
 * @param mtime of every entry, in seconds since 1970
 * @throws AgentError ARCHIVE_INVALID for a name that is no relative path or stands twice, and a link that Linux does not make
 */
export function* writeCpio(entries: readonly CpioEntry[], mtime: number): Generator<Uint8Array> {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  for (const [index, entry] of sorted.entries()) {
    checkPath(entry.path);
    if (sorted[index - 1]?.path === entry.path) throw invalid('a name stands twice');
    yield* encode(headerOf(entry, index + 1, mtime), entry.path, contentsOf(entry));
  }
  yield* encode({ ino: 0, mode: 0, uid: 0, gid: 0, nlink: 1, mtime: 0, major: 0, minor: 0 }, TRAILER, none);
}

function decode(reader: ByteReader): { header: Header; name: ByteString; contents: Uint8Array } {
  const head = toByteString(reader.take(HEADER_BYTES));
  const digits = head.slice(MAGIC.length);
  if (!head.startsWith(MAGIC) || !/^[0-9A-Fa-f]+$/.test(digits)) throw invalid('a header is none');
  const field = (index: number): number => Number.parseInt(digits.slice(8 * index, 8 * index + 8), 16);
  const name = reader.take(field(11));
  if (name.indexOf(0) !== name.length - 1) throw invalid('a name does not end where its header says');
  reader.take(padding(HEADER_BYTES + name.length).length);
  const contents = reader.take(field(6));
  reader.take(padding(contents.length).length);
  return {
    header: {
      ino: field(0),
      mode: field(1),
      uid: field(2),
      gid: field(3),
      nlink: field(4),
      mtime: field(5),
      major: field(9),
      minor: field(10),
    },
    name: toByteString(name.subarray(0, -1)),
    contents,
  };
}

function entryOf(header: Header, path: ByteString, contents: Uint8Array): CpioEntry {
  const named = { path, mode: header.mode & PERMISSIONS, uid: header.uid, gid: header.gid };
  switch (header.mode & ~PERMISSIONS) {
    case typeBits.file:
      return { ...named, type: 'file', contents };
    case typeBits.directory:
      return { ...named, type: 'directory' };
    case typeBits.symlink:
      return { ...named, type: 'symlink', target: toByteString(contents) };
    case typeBits['character-device']:
      return { ...named, type: 'character-device', major: header.major, minor: header.minor };
    default:
      throw invalid('an entry is of a kind that an image does not hold');
  }
}

/**
 * The entries of an archive in the form that {@link writeCpio} gives it, and no other: what is read is written again, and must
 * be the same bytes. Linux leaves out an entry that is not as it expects it, without a word: a folder with contents, a file
 * before its folder. Contents are views of `bytes`.
 *
 * @param maxEntries how many there may be
 * @throws AgentError ARCHIVE_INVALID for anything else, a cut archive and bytes after its end included
 */
export function readCpio(bytes: Uint8Array, maxEntries: number = imageLimits.maxEntries): CpioEntry[] {
  const reader = new ByteReader(bytes, 'cpio archive', 'ARCHIVE_INVALID');
  const entries: CpioEntry[] = [];
  let mtime = 0;
  for (;;) {
    const { header, name, contents } = decode(reader);
    if (name === TRAILER) break;
    if (entries.length === maxEntries) throw invalid('it has too many entries');
    mtime = header.mtime;
    entries.push(entryOf(header, name, contents));
  }
  if (!isWritten(bytes, writeCpio(entries, mtime))) throw invalid('it is in another form than an image');
  return entries;
}

function isWritten(bytes: Uint8Array, pieces: Iterable<Uint8Array>): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (!equalBytes(bytes.subarray(at, at + piece.length), piece)) return false;
    at += piece.length;
  }
  return at === bytes.length;
}
