import assert from 'node:assert/strict';
import test from 'node:test';
import { toByteString } from '../../../src/formats/byte-string.ts';
import { TarReader } from '../../../src/formats/tar-reader.ts';
import { TarHeaderWriter } from '../../../src/formats/tar.ts';
import { defaultLimits, type Limits } from '../../../src/limits.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { withCode } from '../../support/codes.ts';
import { stream } from '../../support/openpgp.ts';
import { commit, entryRecords, file, folder, link, patchHeader, writeTar } from '../../support/signed-archive.ts';
import { tarFiles } from '../../support/tar-entries.ts';

interface Read {
  readonly commit: string;
  readonly entries: { type: string; path: string; executable: boolean; target: string | undefined; content: string }[];
}

async function read(tar: Uint8Array, limits: Partial<Limits> = {}, chunkBytes = 777): Promise<Read> {
  let found = '';
  const entries: Read['entries'] = [];
  const reader = new TarReader(stream(tar, chunkBytes), { ...defaultLimits, ...limits });
  for await (const { type, path, executable, target, content } of reader.entries((id) => (found = id))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(Uint8Array.from(piece));
    entries.push({ type, path, executable: executable === true, target, content: toByteString(Buffer.concat(pieces)) });
  }
  return { commit: found, entries };
}

const long = `${'d'.repeat(120)}/${'e'.repeat(120)}/${'f'.repeat(120)}`;
const sample = writeTar([folder('p/'), file('p/a', 'x'.repeat(1000)), link('p/b', 'a'), file(`p/${long}`, 'deep')]);

test('reads what git archive writes, byte for byte', async () => {
  using repository = GitRepository.create({ objectFormat: 'sha256' });
  const target = 't'.repeat(150);
  const id = repository.commitFiles([
    { path: 'bytes\xff\xfe', content: 'not UTF-8' },
    { path: 'new\nline', content: '' },
    { path: long, content: 'far down' },
    { path: 'link', content: target, mode: '120000' },
    { path: 'run', content: '#!/bin/sh\n', mode: '100755' },
  ]);
  const tar = repository.run(['archive', '--format=tar', '--prefix=p/', 'main']);
  const { commit: named, entries } = await read(tar);
  assert.equal(named, id);
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  assert.equal(byPath.get('p/bytes\xff\xfe')?.content, 'not UTF-8');
  assert.equal(byPath.get('p/new\nline')?.content, '');
  assert.equal(byPath.get(`p/${long}`)?.content, 'far down');
  assert.equal(byPath.get('p/link')?.target, target);
  assert.equal(byPath.get('p/run')?.executable, true);
});

test('agrees with tar-stream on names and contents', async () => {
  const { entries } = await read(sample);
  const files = entries.filter(({ type }) => type === 'file');
  assert.deepEqual(
    new Map(files.map(({ path, content }) => [path, content])),
    new Map([...(await tarFiles(sample))].map(([path, content]) => [path, content.toString('latin1')])),
  );
});

test('skips contents that nobody reads', async () => {
  const paths: string[] = [];
  const reader = new TarReader(stream(sample, 100), defaultLimits);
  for await (const entry of reader.entries(() => undefined)) {
    paths.push(entry.path);
    // A part of it is read, the rest is not.
    for await (const piece of entry.content) {
      assert.ok(piece.length > 0);
      break;
    }
  }
  assert.deepEqual(paths, ['p/', 'p/a', 'p/b', `p/${long}`]);
});

test('reads times that no header holds from the pax record', async () => {
  const writer = new TarHeaderWriter(2n ** 40n);
  const header = writer.entryHeader({ type: 'directory', path: 'p/', id: commit });
  const { entries } = await read(writeTar([Buffer.from(header)], writer.globalHeader(commit)));
  assert.deepEqual(
    entries.map(({ path }) => path),
    ['p/'],
  );
});

test('throws ARCHIVE_INVALID when the archive is cut anywhere', async () => {
  for (let length = 0; length < sample.length; length += 256) {
    await assert.rejects(read(sample.subarray(0, length)), withCode('ARCHIVE_INVALID'), `${length} bytes`);
  }
});

test('throws ARCHIVE_INVALID when any byte outside of contents is another', async () => {
  const { entries } = await read(sample);
  const body = 512 * 10;
  for (let at = 0; at < sample.length; at += at < body ? 1 : 61) {
    const changed = Buffer.from(sample);
    changed[at] = (changed[at] ?? 0) ^ 0x20;
    const outcome = await read(changed, {}, 65_536).catch((error: unknown) => error);
    if (outcome instanceof Error) withCode('ARCHIVE_INVALID', 'LIMIT_EXCEEDED')(outcome);
    // A changed digit of the commit, a path in a pax header or a content may be another valid archive: its digest tells.
    else assert.notDeepEqual(outcome, { commit, entries }, `byte ${at}`);
  }
});

const plain = entryRecords(file('p/a'));
const foreign: Readonly<Record<string, readonly (Buffer | ReturnType<typeof file>)[]>> = {
  'a hard link': [patchHeader(plain, 156, '1')],
  'a character device': [patchHeader(plain, 156, '3')],
  'a FIFO': [patchHeader(plain, 156, '6')],
  'a contiguous file': [patchHeader(plain, 156, '7')],
  'a GNU sparse file': [patchHeader(plain, 156, 'S')],
  'a GNU long name': [patchHeader(plain, 156, 'L')],
  'an old regular file': [patchHeader(plain, 156, '\0')],
  'the GNU magic': [patchHeader(plain, 257, 'ustar  \0')],
  'a set-user-id file': [patchHeader(plain, 100, '0004775')],
  'a world-writable file': [patchHeader(plain, 100, '0000777')],
  'another owner': [patchHeader(plain, 108, '0001750')],
  'another owner name': [patchHeader(plain, 265, 'user')],
  'another time': [patchHeader(plain, 136, '00000000001')],
  'a base-256 size': [patchHeader(plain, 124, '\x80\0\0\0')],
  'a negative size': [patchHeader(plain, 124, '-0000000010')],
  'a size for a folder': [patchHeader(entryRecords(folder('p/')), 124, '00000001000')],
  'a link target for a file': [patchHeader(plain, 157, 'target')],
  'bytes behind a name': [patchHeader(plain, 5, 'hidden')],
  'a second global header': [Buffer.from(new TarHeaderWriter(0n).globalHeader(commit))],
  'a pax header without an entry': [entryRecords(file(long)).subarray(0, 1024)],
  'bytes in the padding': [Buffer.concat([plain.subarray(0, 1023), Buffer.from('!')])],
};

for (const [what, entries] of Object.entries(foreign)) {
  test(`throws ARCHIVE_INVALID for ${what}`, async () => {
    await assert.rejects(read(writeTar(entries)), withCode('ARCHIVE_INVALID'));
  });
}

test('throws ARCHIVE_INVALID when something follows the end', async () => {
  await assert.rejects(read(Buffer.concat([sample, new Uint8Array(10_240)])), withCode('ARCHIVE_INVALID'));
});

test('throws ARCHIVE_INVALID without the name of a commit', async () => {
  await assert.rejects(read(writeTar([file('a')], new Uint8Array(0))), withCode('ARCHIVE_INVALID'));
  const writer = new TarHeaderWriter(1_700_000_000n);
  await assert.rejects(read(writeTar([file('a')], writer.globalHeader('main'))), withCode('ARCHIVE_INVALID'));
});

test('throws LIMIT_EXCEEDED over each limit', async () => {
  for (const limits of [{ maxEntries: 3 }, { maxPathBytes: 100 }, { maxTarBytes: 2048 }]) {
    await assert.rejects(read(sample, limits), withCode('LIMIT_EXCEEDED', 'ARCHIVE_INVALID'));
  }
});
