import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { verify, type VerifyOptions } from '../../src/cli/commands/verify.ts';
import { Context } from '../../src/cli/context.ts';
import { withCode } from '../support/codes.ts';
import { makeKey } from '../../harness/sample-key.ts';
import { entryRecords, file, folder, link, patchHeader, signArchive, writeTar } from '../support/signed-archive.ts';

const key = await makeKey();
const work = mkdtempSync(join(tmpdir(), 'sealci-hostile-'));
test.after(() => {
  rmSync(work, { recursive: true, force: true });
});
const publicKeyFile = join(work, 'pub.asc');
writeFileSync(publicKeyFile, key.signingKey.publicKeyArmored);
const outside = join(work, 'outside');
writeFileSync(outside, 'untouched');

let count = 0;

/** Verifies a validly signed release of `entries` and extracts it into a new folder below `work`. */
async function extract(
  entries: Parameters<typeof writeTar>[0],
  prepare: (folder: string) => void = () => undefined,
  options: VerifyOptions = {},
): Promise<string> {
  count += 1;
  const release = join(work, `${count}.sig`);
  const target = join(work, `out-${count}`);
  writeFileSync(release, (await signArchive(writeTar(entries), key.signingKey)).message);
  prepare(target);
  const before = listing(target);
  const context = new Context({ quiet: true }, new AbortController().signal);
  context.print = () => undefined;
  try {
    await verify(release, { publicKeyFile }, { extract: target, ...options }, context);
  } catch (error) {
    assert.deepEqual(listing(target), before, 'a failed extraction left something behind');
    throw error;
  } finally {
    assert.equal(readFileSync(outside, 'utf8'), 'untouched');
  }
  return target;
}

/** Undefined for a folder that is not there. */
function listing(directory: string): string[] | undefined {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return found && readdirSync(directory, { recursive: true }).map(String).sort();
}

const hostile: Readonly<Record<string, Parameters<typeof writeTar>[0]>> = {
  'a path through ..': [folder('p/'), file('p/../../outside', 'evil')],
  'a path that is ..': [folder('../')],
  'an absolute path': [file(outside, 'evil')],
  'a path with an empty segment': [folder('p/'), file('p//a')],
  'a path with a dot segment': [folder('p/'), file('p/./a')],
  'a file of an empty name': [file('')],
  'a NUL byte in a long path': [folder('p/'), file(`p/${'a'.repeat(150)}\0${'b'.repeat(150)}`)],
  'a file below a symbolic link': [folder('p/'), link('p/l', '..'), file('p/l/outside', 'evil')],
  'a folder below a symbolic link': [folder('p/'), link('p/l', '..'), folder('p/l/d/')],
  'a file below a file': [folder('p/'), file('p/a'), file('p/a/b')],
  'a file in no folder': [folder('p/'), file('q/a')],
  'a file twice': [folder('p/'), file('p/a', 'good'), file('p/a', 'evil')],
  'a folder twice': [folder('p/'), folder('p/d/'), folder('p/d/')],
  'a symbolic link over a folder': [folder('p/'), folder('p/d/'), link('p/d', '..')],
  'a file over a symbolic link': [folder('p/'), link('p/l', outside), file('p/l', 'evil')],
  'a symbolic link twice': [folder('p/'), link('p/l', 'a'), link('p/l', 'b')],
  'a folder over a file': [folder('p/'), file('p/d'), folder('p/d/')],
  'a folder over a symbolic link': [folder('p/'), link('p/d', '..'), folder('p/d/'), file('p/d/outside')],
  'a symbolic link without a target': [folder('p/'), link('p/l', '')],
  'a symbolic link with a target too long': [folder('p/'), link('p/l', 'x'.repeat(4096))],
  'a file twice, with others between': [folder('p/'), file('p/a', 'good'), file('p/b'), file('p/a', 'evil')],
  'a folder twice, with others between': [folder('p/'), folder('p/d/'), file('p/d/a'), file('p/e'), folder('p/d/')],
  'a file of a folder that has been left': [folder('p/'), folder('p/d/'), file('p/e'), file('p/d/a')],
  'a file before its time': [folder('p/'), file('p/b'), file('p/a')],
  'a folder over a file, with another between': [folder('p/'), file('p/a'), file('p/a-b'), folder('p/a/')],
  'hooks of git': [folder('p/'), folder('p/.git/'), folder('p/.git/hooks/'), file('p/.git/hooks/post-checkout')],
  'a git directory in disguise': [folder('p/'), file('p/GIT~1')],
  'a path that leads out on Windows': [folder('p/'), file('p/..\\outside')],
  '.gitmodules as a symbolic link': [folder('p/'), link('p/.gitmodules', 'a')],
  'a name of over 255 bytes': [folder('p/'), file(`p/${'n'.repeat(256)}`)],
  'a hard link': [folder('p/'), patchHeader(entryRecords(file('p/a')), 156, '1')],
  'a device': [folder('p/'), patchHeader(entryRecords(file('p/a')), 156, '4')],
};

for (const [what, entries] of Object.entries(hostile)) {
  test(`refuses ${what} and leaves nothing behind`, async () => {
    await assert.rejects(extract(entries), withCode('EXTRACT_UNSAFE', 'ARCHIVE_INVALID'));
  });
}

test('keeps names, modes and links', async () => {
  const executable = { ...file('p/run'), executable: true };
  const target = await extract([folder('p/'), executable, link('p/up', '../../outside'), file('p/\xff\n', 'bytes')]);
  const names = readdirSync(join(target, 'p'), { encoding: 'latin1' });
  assert.deepEqual(names.sort(), ['run', 'up', '\xff\n'].sort());
  assert.equal(lstatSync(join(target, 'p/run')).mode & 0o111, 0o111);
  assert.ok(lstatSync(join(target, 'p/up')).isSymbolicLink());
  assert.deepEqual(readdirSync(target), ['p']);
});

test('makes the folders of a prefix that names several', async () => {
  const target = await extract([folder('a/b/'), file('a/b/c')]);
  assert.equal(readFileSync(join(target, 'a/b/c'), 'utf8'), 'content\n');
});

test('extracts beside what is there when the names differ', async () => {
  const target = await extract([folder('p/'), file('p/a')], (directory) => {
    mkdirSync(join(directory, 'other'), { recursive: true });
  });
  assert.deepEqual(readdirSync(target).sort(), ['other', 'p']);
});

test('throws FILE_UNWRITABLE when the folder of the archive is there', async () => {
  const occupied = extract([folder('p/'), file('p/a')], (directory) => {
    mkdirSync(join(directory, 'p'), { recursive: true });
  });
  await assert.rejects(occupied, withCode('FILE_UNWRITABLE'));
});

test('throws FILE_UNWRITABLE for an archive without a folder of its own when the target is not empty', async () => {
  const occupied = extract([file('a'), file('b')], (directory) => {
    mkdirSync(join(directory, 'other'), { recursive: true });
  });
  await assert.rejects(occupied, withCode('FILE_UNWRITABLE'));
  const target = await extract([file('a'), file('b')]);
  assert.deepEqual(readdirSync(target).sort(), ['a', 'b']);
});

test('throws FILE_UNWRITABLE when the target is a file', async () => {
  const blocked = extract([file('a')], undefined, { extract: outside });
  await assert.rejects(blocked, withCode('FILE_UNWRITABLE'));
});

test('does not follow a symbolic link that stands where the archive would go', async () => {
  const elsewhere = join(work, 'elsewhere');
  mkdirSync(elsewhere);
  chmodSync(elsewhere, 0o700);
  const { symlinkSync } = await import('node:fs');
  const blocked = extract([folder('p/'), file('p/a')], (directory) => {
    mkdirSync(directory);
    symlinkSync(elsewhere, join(directory, 'p'));
  });
  await assert.rejects(blocked, withCode('FILE_UNWRITABLE'));
  assert.deepEqual(readdirSync(elsewhere), []);
});
