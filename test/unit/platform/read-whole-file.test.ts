import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readWholeFile } from '../../../src/platform/read-whole-file.ts';
import { withCode } from '../../support/codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-whole-'));
const path = (name: string): string => join(folder, name);
after(() => {
  rmSync(folder, { recursive: true });
});

test('reads a file of at most so many bytes', () => {
  writeFileSync(path('file'), 'ten bytes.');
  assert.equal(readWholeFile(path('file'), 10).toString(), 'ten bytes.');
  assert.throws(() => readWholeFile(path('file'), 9), withCode('FILE_UNREADABLE'));
});

test('waits for no pipe, and takes no folder and no device', () => {
  execFileSync('mkfifo', [path('pipe')]);
  for (const name of [path('pipe'), folder, '/dev/zero', path('nowhere')]) {
    assert.throws(() => readWholeFile(name, 10), withCode('FILE_UNREADABLE'), name);
  }
});
