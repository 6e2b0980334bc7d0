import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../../src/limits.ts';
import { fitLimits, type Resources } from '../../../src/platform/fit-limits.ts';
import { withCode } from '../../support/codes.ts';

const MIB = 1024 * 1024;
const none = (): boolean => false;

function machine(availableBytes: number, openFiles = Infinity): Resources {
  return { availableBytes, openFiles };
}

test('leaves the defaults where the machine has room for them', () => {
  assert.deepEqual(fitLimits(defaultLimits, none, machine(64 * 1024 * MIB)), defaultLimits);
});

test('lowers the limits on memory so that together they fit a small machine', () => {
  for (const available of [256 * MIB, 512 * MIB, 4096 * MIB]) {
    const limits = fitLimits(defaultLimits, none, machine(available));
    const { maxPackMemoryBytes, maxPackBytes, maxDeltaCacheBytes, maxConcurrentReleases } = limits;
    assert.ok(maxPackMemoryBytes + maxConcurrentReleases * maxDeltaCacheBytes < available);
    assert.ok(maxPackBytes <= maxPackMemoryBytes);
    assert.ok(
      limits.maxSetAsideReleases >= 2 && limits.maxSetAsideReleases * 10 * MIB < Math.max(available / 8, 21 * MIB),
    );
    assert.ok(Object.values(limits).every((limit) => Number.isSafeInteger(limit) && limit > 0));
  }
});

test('keeps what the operator set', () => {
  const isSet = (name: string): boolean => name === 'maxPackBytes';
  assert.equal(fitLimits(defaultLimits, isSet, machine(256 * MIB)).maxPackBytes, defaultLimits.maxPackBytes);
});

test('throws CONFIG_INVALID when the packs may have more memory than the machine', () => {
  const isSet = (name: string): boolean => name === 'maxPackMemoryBytes';
  assert.throws(() => fitLimits(defaultLimits, isSet, machine(256 * MIB)), withCode('CONFIG_INVALID'));
});

test('keeps descriptors for releases from callers, and throws CONFIG_INVALID when there would be too few', () => {
  const isSet = (name: string): boolean => name === 'maxConnections';
  for (const openFiles of [129, 160, 256]) {
    const { maxConnections } = fitLimits(defaultLimits, none, machine(2 ** 40, openFiles));
    assert.ok(maxConnections > 0 && maxConnections <= openFiles - 128, String(maxConnections));
    assert.throws(() => fitLimits(defaultLimits, isSet, machine(2 ** 40, openFiles)), withCode('CONFIG_INVALID'));
  }
  const roomy = fitLimits(defaultLimits, isSet, machine(2 ** 40, 1024));
  assert.equal(roomy.maxConnections, defaultLimits.maxConnections);
  assert.throws(() => fitLimits(defaultLimits, none, machine(2 ** 40, 128)), withCode('CONFIG_INVALID'));
});
