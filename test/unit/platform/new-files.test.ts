import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { NewFiles, PUBLIC_MODE } from '../../../src/platform/new-files.ts';
import { withCode } from '../../support/codes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealci-new-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const content = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Adds files whose content is `new`. */
function add(replace: boolean, ...names: readonly string[]): NewFiles {
  const files = new NewFiles(folder, replace);
  for (const name of names) files.add(name, PUBLIC_MODE)(Buffer.from('new'));
  return files;
}

test('replaces files and leaves nothing else behind', () => {
  writeFileSync(join(folder, 'a'), 'old');
  assert.deepEqual(add(true, 'a', 'b').commit(), [join(folder, 'a'), join(folder, 'b')]);
  assert.deepEqual(readdirSync(folder), ['a', 'b']);
  assert.deepEqual([content('a'), content('b')], ['new', 'new']);
});

test('puts what it replaced back when a later file cannot be put in place', () => {
  writeFileSync(join(folder, 'a'), 'old');
  mkdirSync(join(folder, 'c'));
  const files = add(true, 'a', 'b', 'c');
  assert.throws(() => files.commit(), withCode('FILE_UNWRITABLE'));
  files.undo();
  assert.deepEqual(readdirSync(folder), ['a', 'c']);
  assert.equal(content('a'), 'old');
  assert.deepEqual(readdirSync(join(folder, 'c')), []);
});

test('refuses to replace a file unless it is told to', () => {
  writeFileSync(join(folder, 'a'), 'old');
  assert.throws(() => add(false, 'a'), withCode('FILE_UNWRITABLE'));
  assert.equal(content('a'), 'old');
});

test('a file that is outdated goes when the others come, and stays when they do not', () => {
  for (const name of ['a', 'stale']) writeFileSync(join(folder, name), 'old');
  mkdirSync(join(folder, 'c'));
  const failing = add(true, 'a', 'c');
  failing.remove('stale');
  assert.throws(() => failing.commit(), withCode('FILE_UNWRITABLE'));
  failing.undo();
  assert.deepEqual(readdirSync(folder), ['a', 'c', 'stale']);
  assert.deepEqual([content('a'), content('stale')], ['old', 'old']);
  const files = add(true, 'a', 'b');
  for (const name of ['stale', 'never there']) files.remove(name);
  assert.deepEqual(files.commit(), [join(folder, 'a'), join(folder, 'b')]);
  assert.deepEqual(readdirSync(folder), ['a', 'b', 'c']);
  assert.throws(() => {
    add(false, 'd').remove('a');
  }, withCode('FILE_UNWRITABLE'));
});
