import { type ByteString, fromByteString } from './byte-string.ts';
import { concatBytes } from './bytes.ts';
import type { ObjectId } from './git-object.ts';

/** Bytes of a header, and what contents are padded to. */
export const TAR_RECORD = 512;
/** Bytes that a tar is written in; its length is a multiple of this (POSIX pax, `blocksize` of 20 records). */
export const TAR_BLOCK = 20 * TAR_RECORD;

const NAME_BYTES = 100;
const LINK_BYTES = 100;
const PREFIX_BYTES = 155;
/** What eleven octal digits can hold: sizes and times over this go into a pax record. */
const MAX_OCTAL_11 = 0o77777777777;

/** An entry as `git archive` writes it (git: archive-tar.c). */
export interface TarEntry {
  readonly type: 'directory' | 'file' | 'symlink';
  /** Whole path; that of a directory ends in a slash. */
  readonly path: ByteString;
  /** The object the entry is made of; pax headers are named by it. */
  readonly id: ObjectId;
  readonly executable?: boolean;
  /** Bytes of a file's contents. */
  readonly size?: number;
  /** Target of a symbolic link. */
  readonly target?: ByteString;
}

interface Header {
  readonly name: ByteString;
  readonly prefix?: ByteString;
  readonly typeflag: string;
  readonly mode: number;
  readonly size: number;
  readonly linkname?: ByteString;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/** Writes the headers of one archive; all its entries have one time, that of the commit. */
export class TarHeaderWriter {
  readonly #template: Uint8Array;
  /** Sum of its bytes: a header's checksum without what makes it its own. */
  readonly #templateSum: number;
  readonly #overflowingMtime: bigint | undefined;

  /** @param mtime committer's time in seconds since 1970, as git reads it: 64 bits, unsigned */
  constructor(mtime: bigint) {
    const overflows = mtime > BigInt(MAX_OCTAL_11);
    this.#template = headerTemplate(overflows ? MAX_OCTAL_11 : Number(mtime));
    this.#templateSum = this.#template.reduce((sum, byte) => sum + byte, 0);
    this.#overflowingMtime = overflows ? mtime : undefined;
  }

  /** The pax global header that names the commit. */
  globalHeader(commitId: ObjectId): Uint8Array {
    const records = [paxRecord('comment', commitId)];
    if (this.#overflowingMtime !== undefined) records.push(paxRecord('mtime', this.#overflowingMtime.toString()));
    return this.#extended('pax_global_header', 'g', records);
  }

  /** The header of `entry`, after a pax header where it needs one. Contents and padding are the caller's. */
  entryHeader(entry: TarEntry): Uint8Array {
    const records: string[] = [];
    const place = placePath(entry, records);
    const linkname = placeTarget(entry, records);
    const size = entry.size ?? 0;
    if (size > MAX_OCTAL_11) records.push(paxRecord('size', String(size)));
    const header = this.#header({
      ...place,
      ...linkname,
      typeflag: { directory: '5', file: '0', symlink: '2' }[entry.type],
      mode: entryMode(entry),
      size: size > MAX_OCTAL_11 ? 0 : size,
    });
    if (records.length === 0) return header;
    return concatBytes(this.#extended(`${entry.id}.paxheader`, 'x', records), header);
  }

  #extended(name: string, typeflag: 'g' | 'x', records: readonly string[]): Uint8Array {
    const content = fromByteString(records.join(''));
    const header = this.#header({ name, typeflag, mode: 0o666, size: content.length });
    return concatBytes(header, content, tarPadding(content.length));
  }

  #header(header: Header): Uint8Array {
    const bytes = this.#template.slice();
    let sum = this.#templateSum;
    const put = (text: ByteString, start: number, room = text.length): void => {
      sum += putText(bytes, text.slice(0, room), start);
    };
    put(header.name, 0, NAME_BYTES);
    put(octal(header.mode, 7), 100);
    put(octal(header.size, 11), 124);
    put(header.typeflag, 156);
    if (header.linkname !== undefined) put(header.linkname, 157, LINK_BYTES);
    if (header.prefix !== undefined) put(header.prefix, 345, PREFIX_BYTES);
    putText(bytes, `${octal(sum, 7)}\0`, 148);
    return bytes;
  }
}

/** @returns the sum of the bytes that were put */
function putText(bytes: Uint8Array, text: ByteString, start: number): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    bytes[start + at] = byte;
    sum += byte;
  }
  return sum;
}

/** What all headers of an archive have in common. */
function headerTemplate(mtime: number): Uint8Array {
  const bytes = new Uint8Array(TAR_RECORD);
  putText(bytes, '0000000', 108); // uid
  putText(bytes, '0000000', 116); // gid
  putText(bytes, octal(mtime, 11), 136);
  putText(bytes, '        ', 148); // the checksum counts as spaces in its own sum
  putText(bytes, 'ustar\x0000', 257);
  putText(bytes, 'root', 265);
  putText(bytes, 'root', 297);
  putText(bytes, '0000000', 329); // devmajor
  putText(bytes, '0000000', 337); // devminor
  return bytes;
}

const zeros = new Uint8Array(TAR_RECORD);

/** Zeros that fill the last record of contents of `size` bytes. */
export function tarPadding(size: number): Uint8Array {
  return zeros.subarray(0, (TAR_RECORD - (size % TAR_RECORD)) % TAR_RECORD);
}

/** Zeros that end a tar which has `size` bytes so far: two records at least, to the end of the block. */
export function tarTrailer(size: number): Uint8Array {
  const tail = TAR_BLOCK - (size % TAR_BLOCK);
  return new Uint8Array(tail < 2 * TAR_RECORD ? tail + TAR_BLOCK : tail);
}

/** git's default tar.umask is 002; of a tree's modes only "executable" counts. */
function entryMode(entry: TarEntry): number {
  if (entry.type === 'symlink') return 0o777;
  if (entry.type === 'directory') return 0o775;
  return entry.executable === true ? 0o775 : 0o664;
}

/** A `length key=value\n` record of a pax header; the length counts its own digits. */
function paxRecord(key: string, value: ByteString): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

/** A path that does not fit is split at a slash, else named by its object with the path in a pax record. */
function placePath(entry: TarEntry, records: string[]): { name: ByteString; prefix?: ByteString } {
  const { path } = entry;
  if (path.length <= NAME_BYTES) return { name: path };
  const searchable = path.endsWith('/') ? path.length - 1 : path.length;
  const split = path.lastIndexOf('/', Math.min(searchable, PREFIX_BYTES) - 1);
  const rest = path.length - split - 1;
  if (split > 0 && rest <= NAME_BYTES) return { name: path.slice(split + 1), prefix: path.slice(0, split) };
  records.push(paxRecord('path', path));
  return { name: `${entry.id}.data` };
}

function placeTarget(entry: TarEntry, records: string[]): { linkname?: ByteString } {
  if (entry.target === undefined) return {};
  if (entry.target.length <= LINK_BYTES) return { linkname: entry.target };
  records.push(paxRecord('linkpath', entry.target));
  return { linkname: `see ${entry.id}.paxheader` };
}
