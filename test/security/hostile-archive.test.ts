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
import { hostileArchives } from '../support/hostile-archives.ts';
import { file, folder, link, signArchive, writeTar } from '../support/signed-archive.ts';

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

for (const [what, entries] of Object.entries(hostileArchives(outside))) {
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
