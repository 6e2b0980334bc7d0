import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { RingOnDisk } from '../../../src/platform/ring-on-disk.ts';
import { withCode } from '../../support/codes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-ring-on-disk-'));
after(() => {
  rmSync(directory, { recursive: true });
});

test('has nothing before anything is kept, and then the bytes themselves, for the owner alone', () => {
  const file = join(directory, 'ring');
  const ring = new RingOnDisk(file);
  assert.equal(ring.read(), undefined);
  assert.equal(ring.endsWithBoot, false);
  for (const length of [200 * 1024, 1000]) {
    const sealed = randomBytes(length);
    ring.write(sealed);
    assert.deepEqual(readFileSync(file), sealed);
    assert.deepEqual(new RingOnDisk(file).read(), sealed);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  }
  assert.deepEqual(readdirSync(directory), ['ring'], 'nothing is left beside it');
});

test('keeps what it has when it cannot be written', () => {
  const folder = join(directory, 'folder');
  mkdirSync(join(folder, 'ring', 'in-the-way'), { recursive: true });
  assert.throws(() => {
    new RingOnDisk(join(folder, 'ring')).write(randomBytes(10));
  }, withCode('FILE_UNWRITABLE'));
  assert.deepEqual(readdirSync(folder), ['ring']);
  assert.throws(() => {
    new RingOnDisk('/proc/none/ring').write(randomBytes(10));
  }, withCode('FILE_UNWRITABLE'));
});

test('is not read when others can write or read it, when it is too long, or no file', () => {
  const file = join(directory, 'open');
  writeFileSync(file, randomBytes(10));
  for (const mode of [0o644, 0o620, 0o602]) {
    chmodSync(file, mode);
    assert.throws(() => new RingOnDisk(file).read(), withCode('KEY_RING_INVALID'));
  }
  chmodSync(file, 0o600);
  assert.equal(new RingOnDisk(file).read()?.length, 10);
  writeFileSync(file, randomBytes(256 * 1024 + 1));
  for (const path of [file, directory, join(file, 'below')]) {
    assert.throws(() => new RingOnDisk(path).read(), withCode('KEY_RING_INVALID'), path);
  }
});
