import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { concatBytes, equalBytes } from './bytes.ts';
import type { ObjectId } from './git-object.ts';
import { StreamReader } from './stream-reader.ts';
import { TAR_RECORD, type TarEntry, TarHeaderWriter, tarPadding, tarTrailer } from './tar.ts';

/** An entry of a tar, and where its contents are read. */
export interface ReadEntry extends TarEntry {
  readonly size: number;
  /** Of a file; what is not read of it before the next entry is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

export type TarLimits = Pick<Limits, 'maxEntries' | 'maxPathBytes' | 'maxTarBytes'>;

/** Room for one path and one link target of that length, with their keys, in a pax header. */
const PAX_PATHS = 2;
const PAX_EXTRA_BYTES = 1024;
/** Of an entry whose name does not tell it: no byte of its headers depends on it. */
const ANY_ID: ObjectId = '';

/** The fields that are needed to write the same header again. */
interface RawHeader {
  readonly bytes: Uint8Array;
  readonly typeflag: string;
  readonly name: ByteString;
  readonly prefix: ByteString;
  readonly linkname: ByteString;
  readonly size: number;
  readonly mtime: bigint;
  readonly executable: boolean;
}

type PaxRecords = ReadonlyMap<string, ByteString>;

export function invalidArchive(why: string): AgentError {
  return new AgentError('ARCHIVE_INVALID', `The archive is not one that git makes: ${why}. Do not use it.`);
}

/**
 * Reads a tar as `git archive` writes it, and nothing else: every header is written again from what was read in it
 * and must come out the same, byte for byte. So there is no second way to read an archive that passes: no hard link,
 * device, sparse file, GNU or old header, no mode but git's, no field that some programs look at and others do not.
 * Paths may be hostile all the same. Every defect throws ARCHIVE_INVALID, what is too large LIMIT_EXCEEDED.
 */
export class TarReader {
  readonly #reader: StreamReader;
  readonly #limits: TarLimits;

  constructor(source: AsyncIterable<Uint8Array>, limits: TarLimits) {
    this.#reader = new StreamReader(source, () => invalidArchive('it ends early'));
    this.#limits = limits;
  }

  /** Reads the whole archive. `onCommit` is told the commit that its first header names, before the first entry. */
  async *entries(onCommit: (commit: ObjectId) => void): AsyncGenerator<ReadEntry> {
    try {
      const writer = await this.#global(onCommit);
      let count = 0;
      for (let header = await this.#header(); header; header = await this.#header()) {
        count += 1;
        if (count > this.#limits.maxEntries) throw this.#tooLarge('maxEntries', this.#limits.maxEntries);
        yield* this.#entry(header, writer);
      }
      await this.#end();
    } finally {
      await this.#reader.close();
    }
  }

  async #global(onCommit: (commit: ObjectId) => void): Promise<TarHeaderWriter> {
    const header = await this.#header();
    if (header?.typeflag !== 'g') throw invalidArchive('it does not begin with the name of a commit');
    const content = await this.#extension(header.size);
    const records = readRecords(content);
    const commit = records.get('comment') ?? '';
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw invalidArchive('it names no commit');
    const writer = new TarHeaderWriter(overflowing(records.get('mtime')) ?? header.mtime);
    expectSame(writer.globalHeader(commit), header.bytes, content);
    onCommit(commit);
    return writer;
  }

  async *#entry(first: RawHeader, writer: TarHeaderWriter): AsyncGenerator<ReadEntry> {
    const isExtended = first.typeflag === 'x';
    const extension = isExtended ? await this.#extension(first.size) : new Uint8Array(0);
    const header = isExtended ? await this.#header() : first;
    if (!header) throw invalidArchive('it ends early');
    const entry = toEntry(header, readRecords(extension), isExtended ? first.name : '');
    const read = isExtended ? [first.bytes, extension, header.bytes] : [header.bytes];
    expectSame(writer.entryHeader(entry), ...read);
    if (entry.path.length > this.#limits.maxPathBytes) throw this.#tooLarge('maxPathBytes', entry.path.length);
    const size = entry.size ?? 0;
    const end = this.#reader.offset + size;
    if (end > this.#limits.maxTarBytes) throw this.#tooLarge('maxTarBytes', end);
    const content = this.#reader.pieces(size);
    yield { ...entry, size, content };
    await content.return(undefined);
    await this.#skip(end - this.#reader.offset);
    const padding = await this.#reader.take(tarPadding(size).length);
    if (padding.some((byte) => byte !== 0)) throw invalidArchive('there are bytes between its entries');
  }

  async #skip(length: number): Promise<void> {
    const pieces = this.#reader.pieces(length);
    while ((await pieces.next()).done !== true);
  }

  /** Content of a pax header with its padding. */
  async #extension(size: number): Promise<Uint8Array> {
    if (size > PAX_PATHS * this.#limits.maxPathBytes + PAX_EXTRA_BYTES) throw invalidArchive('a header is too long');
    return this.#reader.take(size + tarPadding(size).length);
  }

  /** Undefined for the first record of the trailer. */
  async #header(): Promise<RawHeader | undefined> {
    const bytes = await this.#reader.take(TAR_RECORD);
    return bytes.some((byte) => byte !== 0) ? readHeader(bytes) : undefined;
  }

  async #end(): Promise<void> {
    const content = this.#reader.offset - TAR_RECORD;
    const rest = await this.#reader.take(tarTrailer(content).length - TAR_RECORD);
    if (rest.some((byte) => byte !== 0)) throw invalidArchive('there are bytes behind its end');
    if ((await this.#reader.next(1)) !== undefined) throw invalidArchive('something follows it');
  }

  #tooLarge(limit: keyof TarLimits, value: number): AgentError {
    return new AgentError(
      'LIMIT_EXCEEDED',
      `The archive is over the limit "${limit}", which is ${this.#limits[limit]}; raise it by SEALCI_* or --set if you trust it.`,
      { data: { limit, value: String(value) } },
    );
  }
}

function text(bytes: Uint8Array, offset: number, length: number): ByteString {
  const field = toByteString(bytes.subarray(offset, offset + length));
  const end = field.indexOf('\0');
  return end === -1 ? field : field.slice(0, end);
}

function octal(bytes: Uint8Array, offset: number, length: number): number {
  const digits = text(bytes, offset, length);
  if (!/^[0-7]+$/.test(digits)) throw invalidArchive('a number in a header is none');
  return Number.parseInt(digits, 8);
}

function readHeader(bytes: Uint8Array): RawHeader {
  return {
    bytes,
    typeflag: text(bytes, 156, 1),
    name: text(bytes, 0, 100),
    prefix: text(bytes, 345, 155),
    linkname: text(bytes, 157, 100),
    size: octal(bytes, 124, 12),
    mtime: BigInt(octal(bytes, 136, 12)),
    executable: (octal(bytes, 100, 8) & 0o100) !== 0,
  };
}

const typeOfFlag: Readonly<Record<string, TarEntry['type']>> = { 0: 'file', 2: 'symlink', 5: 'directory' };

function placeOf({ prefix, name }: RawHeader): ByteString {
  return prefix === '' ? name : `${prefix}/${name}`;
}

function toEntry(header: RawHeader, records: PaxRecords, extensionName: ByteString): TarEntry {
  const type = typeOfFlag[header.typeflag];
  if (!type) throw invalidArchive('it holds what is no file, folder or symbolic link');
  return {
    type,
    path: records.get('path') ?? placeOf(header),
    id: /^(?<id>[0-9a-f]+)\.paxheader$/.exec(extensionName)?.groups?.['id'] ?? ANY_ID,
    ...(type === 'file' && { executable: header.executable, size: Number(records.get('size') ?? header.size) }),
    ...(type === 'symlink' && { target: records.get('linkpath') ?? header.linkname }),
  };
}

function overflowing(mtime: ByteString | undefined): bigint | undefined {
  return mtime !== undefined && /^\d{1,20}$/.test(mtime) ? BigInt(mtime) : undefined;
}

/** `length key=value\n` again and again (POSIX pax, "pax Extended Header"), up to the padding. */
function readRecords(bytes: Uint8Array): PaxRecords {
  const content = toByteString(bytes);
  const records = new Map<string, ByteString>();
  for (let at = 0; at < content.length && content[at] !== '\0';) {
    const space = content.indexOf(' ', at);
    const equals = content.indexOf('=', space);
    const length = Number(content.slice(at, space));
    const end = at + length;
    if (space < 0 || equals < 0 || !(end > equals) || content[end - 1] !== '\n') {
      throw invalidArchive('a pax header is malformed');
    }
    records.set(content.slice(space + 1, equals), content.slice(equals + 1, end - 1));
    at = end;
  }
  return records;
}

function expectSame(expected: Uint8Array, ...read: readonly Uint8Array[]): void {
  if (!equalBytes(concatBytes(...read), expected)) throw invalidArchive('a header is not of the form that git writes');
}
