import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type ReadEntry, TarReader } from '../../../src/formats/tar-reader.ts';
import { TAR_RECORD, tarPadding, tarTrailer, TarHeaderWriter } from '../../../src/formats/tar.ts';
import { ArchiveTree } from '../../../src/release/verify/archive-tree.ts';
import { type ByteString, toByteString } from '../../../src/formats/byte-string.ts';
import { commit, file, folder, link, patchHeader, writeTar } from '../../support/signed-archive.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';
import { readPlainTar } from '../support/plain-tar.ts';

const limits = { maxEntries: 200, maxPathBytes: 600, maxTarBytes: 1024 * 1024 };

interface Reading {
  readonly code?: string;
  readonly entries: readonly string[];
  /** The same archive written once more, up to its end, by a writer for each time. */
  readonly written: readonly Buffer[];
}

/** As tar-stream decodes it. */
function asText(bytes: ByteString): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function describe({ type, path, size, target = '', executable = false }: ReadEntry, content: string): string {
  return JSON.stringify([type, asText(path), size, asText(target), executable, content]);
}

const mtimes = [1_700_000_000n, 0n, 2n ** 33n, 2n ** 64n - 1n];
const writers = mtimes.map((mtime) => new TarHeaderWriter(mtime));

async function read(source: AsyncIterable<Uint8Array>): Promise<Reading> {
  const entries: string[] = [];
  const records: Uint8Array[][] = writers.map((writer) => [writer.globalHeader(commit)]);
  const tree = new ArchiveTree();
  const { code } = await outcomeOnceDone(['ARCHIVE_INVALID', 'LIMIT_EXCEEDED', 'EXTRACT_UNSAFE'], async () => {
    for await (const entry of new TarReader(source, limits).entries((found) => entries.push(found))) {
      tree.add(entry);
      const pieces: Buffer[] = [];
      for await (const piece of entry.content) pieces.push(Buffer.from(piece));
      const content = Buffer.concat(pieces);
      entries.push(describe(entry, createHash('sha1').update(content).digest('hex')));
      for (const [index, writer] of writers.entries()) {
        records[index]?.push(writer.entryHeader(entry), content, tarPadding(content.length));
      }
    }
  });
  const written = records.map((parts) => Buffer.concat(parts));
  return code === undefined ? { entries, written } : { code, entries, written: [] };
}

const types = ['file', 'directory', 'symlink'] as const;

/** With the zeros at its end that a tar has. */
function ended(body: Uint8Array): Buffer {
  return Buffer.concat([body, tarTrailer(body.length)]);
}

/** What `ended` makes such a tar of. */
function withoutEnd(tar: Buffer): Buffer {
  let end = tar.length;
  while (tar[end - 1] === 0) end -= 1;
  return tar.subarray(0, Math.ceil(end / TAR_RECORD) * TAR_RECORD);
}

/**
 * One entry: a byte for its type, one for how long its path, its content or its target is made, one for which byte of its
 * header is overwritten, one for by what, and its path.
 */
function describedEntry(writer: TarHeaderWriter, described: Buffer): Buffer {
  const kind = described.readUInt8(0);
  const long = described.readUInt8(1);
  const offset = described.readUInt8(2);
  const path = toByteString(described.subarray(4)).repeat(long > 200 ? 1 + (long % 40) : 1);
  const { header, content } = writtenEntry(writer, kind, long, path);
  const patched =
    offset < 100 ? header : patchHeader(header, (offset - 100) * 3, String.fromCharCode(described.readUInt8(3)));
  return Buffer.concat([patched, content, tarPadding(content.length)]);
}

function writtenEntry(writer: TarHeaderWriter, kind: number, long: number, path: ByteString) {
  const type = types[kind % types.length] ?? 'file';
  const content = Buffer.alloc(type === 'file' && long % 3 === 0 ? long * 5 : 0, 'c');
  const entry = { type, path, id: '2'.repeat(40), size: content.length, executable: type === 'file' && kind >= 64 };
  const header = writer.entryHeader(type === 'symlink' ? { ...entry, target: 't'.repeat(long) } : entry);
  return { header: Buffer.from(header), content };
}

/**
 * The tar that `input` describes, for checksums and paddings would keep mutations from it: a byte for the time, and the
 * entries with a NUL between them.
 */
function describedTar(input: Uint8Array): Buffer {
  const bytes = Buffer.from(input);
  const writer = writers[(bytes[0] ?? 0) % writers.length] ?? new TarHeaderWriter(0n);
  const records: Buffer[] = [];
  for (let at = 1; at + 4 <= bytes.length;) {
    const nul = bytes.indexOf(0, at + 4);
    const end = nul < 0 ? bytes.length : nul;
    records.push(describedEntry(writer, bytes.subarray(at, end)));
    at = end + 1;
  }
  return ended(Buffer.concat([writer.globalHeader(commit), ...records]));
}

const entry = (kind: number, path: string, long = 1): string => `${String.fromCharCode(kind, long, 0, 0)}${path}\0`;

/** Tars as `verify` reads them: as they are but for their end, when the input starts with `pax`, else as it describes them. */
export const target: FuzzTarget = {
  maxBytes: 6144,
  dictionary: [
    'p/',
    '../',
    '/',
    '.git',
    '\0',
    'ustar',
    '.paxheader',
    '30 path=',
    '11 path=a\n',
    '0 =',
    'x'.repeat(101),
    '\x01\x01\0\0',
    '\x02\x09\0\0',
    ' ',
  ],
  seeds: [
    `\0${entry(1, 'p/')}${entry(0, 'p/a', 3)}${entry(2, 'p/b', 9)}`,
    `\x03${entry(1, 'p/')}${entry(0, 'p/a', 102)}${entry(2, 'p/b', 120)}`,
    `\x01${entry(1, 'p/')}${entry(1, 'p/a/')}${entry(0, 'p/a/b', 6)}${entry(66, 'p/c')}`,
    `\0${entry(0, 'a')}${entry(0, 'a')}`,
    withoutEnd(writeTar([folder('p/'), file('p/a'), link('p/b', 'a')])),
    withoutEnd(writeTar([folder('p/'), file(`p/${'l'.repeat(120)}`), link('p/m', 't'.repeat(101))])),
  ],
  async run(input) {
    const isTar = Buffer.from(input.subarray(0, 3)).toString('latin1') === 'pax';
    const tar = isTar ? ended(input) : describedTar(input);
    const { code, entries, written } = await readInPieces(tar, read, (actual, expected) => {
      assert.deepEqual(actual, expected, 'what a tar holds depends on how it was cut');
    });
    if (code !== undefined) return;
    const [found, ...rest] = entries;
    assert.deepEqual(rest, await readPlainTar(tar), 'another program reads another archive');
    if (found !== commit || !writers.some((writer) => tar.subarray(0, 1024).equals(writer.globalHeader(commit))))
      return;
    const isSame = written.some((bytes) => tar.equals(ended(bytes)));
    assert.ok(isSame, 'an archive was taken that the agent does not write so');
  },
};
