import assert from 'node:assert/strict';
import test from 'node:test';
import { changedPackages, differencesFromLock, type InputsLock } from '../../../../build/initramfs/inputs-lock.ts';

const packages = {
  busybox: { version: '1.0-1', architecture: 'amd64', sha256: 'a'.repeat(64) },
  libc6: { version: '2.36-9', architecture: 'amd64', sha256: 'b'.repeat(64) },
};
const lock: InputsLock = { packages, tools: { 'gcc-12': '12.2' } };

/** What was used, where one package differs from the lock. */
function withLibc(change: Partial<(typeof packages)['libc6']>): InputsLock {
  return { ...lock, packages: { ...packages, libc6: { ...packages.libc6, ...change } } };
}

test('finds nothing to say of the locked inputs', () => {
  assert.deepEqual([changedPackages(lock, lock), differencesFromLock(lock, lock)], [[], []]);
});

test('tells a package of the locked version with other bytes from a newer one', () => {
  const sha256 = 'c'.repeat(64);
  assert.deepEqual(changedPackages(lock, withLibc({ sha256 })), ['libc6']);
  const newer = withLibc({ version: '2.36-10', sha256 });
  assert.deepEqual(changedPackages(lock, newer), []);
  assert.equal(differencesFromLock(lock, newer).length, 1);
});
