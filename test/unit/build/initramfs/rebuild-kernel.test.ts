import assert from 'node:assert/strict';
import test from 'node:test';
import { kernelSources } from '../../../../build/initramfs/rebuild-kernel.ts';
import type { KernelFacts } from '../../../../src/image/manifest.ts';
import { sampleManifest } from '../../../support/image-sample.ts';

const { kernel } = sampleManifest();
assert.ok(kernel);
const here: KernelFacts = { ...kernel, tools: 'binutils=2.40-2 gcc-12=12.2.0-14' };
const refuses = (facts: KernelFacts | undefined, reason: RegExp): void => {
  assert.throws(() => kernelSources(facts), { name: 'ImageError', message: reason });
};

test('nothing is said of a kernel that was compiled by other tools than those here', () => {
  refuses({ ...here, tools: 'binutils=0 gcc-12=0' }, /compiled by binutils=0 gcc-12=0, and here is .*--without-kernel/);
});

test('nothing is said of a kernel of which it is not known what it was built from', () => {
  refuses(undefined, /names none/);
  const { sourceDigest, ...older } = here;
  assert.ok(sourceDigest);
  refuses(older, /does not say from which sources/);
  const { tools, ...without } = here;
  assert.ok(tools);
  refuses(without, /does not say from which sources/);
  for (const source of [
    'linux-source-6.2_6.2_all',
    'linux-source-6.1',
    '--help',
    'linux-source-6.1_6.1 -o x_all',
    '',
  ]) {
    refuses({ ...here, source }, /does not say from which sources/);
  }
});
