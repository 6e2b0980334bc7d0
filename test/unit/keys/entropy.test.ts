import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { requireEntropy } from '../../../src/keys/entropy.ts';
import { withCode } from '../../support/codes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'entropy-'));
const pipe = path.join(folder, 'random');
execFileSync('mkfifo', [pipe]);
const writer = openSync(pipe, constants.O_RDWR);

after(() => {
  closeSync(writer);
  rmSync(folder, { recursive: true });
});

test('accepts the kernel of this machine', () => {
  requireEntropy();
});

// A pipe without bytes answers EAGAIN, as /dev/random does before it is ready.
test('throws ENTROPY_NOT_READY at once when the device would make it wait', () => {
  assert.throws(() => {
    requireEntropy(pipe);
  }, withCode('ENTROPY_NOT_READY'));
  writeSync(writer, 'x');
  requireEntropy(pipe);
});

test('throws ENTROPY_NOT_READY when there is no device', () => {
  assert.throws(() => {
    requireEntropy(path.join(folder, 'none'));
  }, withCode('ENTROPY_NOT_READY'));
});
