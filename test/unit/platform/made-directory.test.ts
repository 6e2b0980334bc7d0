import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { makeDirectory } from '../../../src/platform/made-directory.ts';
import { withCode } from '../../support/codes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealci-made-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('makes what is missing, and removes no more than that', () => {
  mkdirSync(join(folder, 'a'));
  const made = makeDirectory(join(folder, 'a/b/../b/c'));
  assert.ok(existsSync(join(folder, 'a/b/c')));
  made.undo();
  assert.deepEqual(readdirSync(folder, { recursive: true }), ['a']);
  makeDirectory(join(folder, 'a')).undo();
  assert.deepEqual(readdirSync(folder), ['a']);
});

test('keeps what has been put there meanwhile', () => {
  const made = makeDirectory(join(folder, 'a/b'));
  writeFileSync(join(folder, 'a/file'), '');
  made.undo();
  assert.deepEqual(readdirSync(folder, { recursive: true }), ['a', 'a/file']);
});

test('says of a place that takes no folder that another must be chosen', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('nowhere', join(folder, 'dangling'));
  for (const name of ['file', 'file/a', 'dangling', 'dangling/a', `${'n'.repeat(300)}/a`, 'a\0']) {
    assert.throws(() => makeDirectory(join(folder, name)), withCode('FILE_UNWRITABLE'), name);
  }
  assert.deepEqual(readdirSync(folder).toSorted(), ['dangling', 'file']);
});

test('ends where a folder that is there has it that it is not', () => {
  // In a process of its own: a call that never ends would take the test along.
  for (const place of ['/proc/sealci', '/proc/sealci/a/b', '/proc/self/fd/sealci']) {
    const code = `
      import { makeDirectory } from ${JSON.stringify(join(import.meta.dirname, '../../../src/platform/made-directory.ts'))};
      try { makeDirectory(${JSON.stringify(place)}); } catch (error) { console.log(error.code); }`;
    const args = ['--input-type=module', '--eval', code];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 10_000 });
    assert.equal(stdout.trim(), 'FILE_UNWRITABLE', place);
  }
});
