import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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

const names = ['release', 'signature', 'provenance'];

/** Replaces the files of these names, and is killed before its `calls`th change of the folder. @returns whether it came to its end */
function replaceUntil(calls: number): boolean {
  const program = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { NewFiles } = await import(${JSON.stringify(import.meta.resolve('../../../src/platform/new-files.ts'))});
    const files = new NewFiles('.', true);
    for (const name of ${JSON.stringify(names)}) files.add(name, 0o666)(Buffer.from('new'));
    for (const name of ${JSON.stringify(names.slice(1))}) files.remove(name);
    let left = ${calls};
    for (const name of ['linkSync', 'renameSync', 'rmSync']) {
      const original = fs[name];
      fs[name] = (...args) => {
        if (left-- === 0) process.kill(process.pid, 'SIGKILL');
        return original(...args);
      };
    }
    syncBuiltinESMExports();
    files.commit();
  `;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
  assert.ok(status === 0 || signal === 'SIGKILL', `${status} ${signal}`);
  return status === 0;
}

test('whenever it is killed, the first file is there, and no file stands beside one of another time', () => {
  const seen = new Set<string>();
  for (let calls = 0, isDone = false; !isDone; calls += 1) {
    for (const name of names) writeFileSync(join(folder, name), 'old');
    isDone = replaceUntil(calls);
    const there = readdirSync(folder).filter((name) => names.includes(name));
    const times = new Set(there.map(content));
    assert.ok(
      there.includes('release') && times.size === 1,
      `after ${calls}: ${there.map((name) => `${name} ${content(name)}`).join(', ')}`,
    );
    seen.add(`${there.length} ${[...times].join()}`);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
  assert.deepEqual([...seen], ['3 old', '2 old', '1 old', '1 new', '2 new', '3 new']);
});
