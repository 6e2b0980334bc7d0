import assert from 'node:assert/strict';
import test from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import type { CpioEntry } from '../../../src/formats/cpio.ts';
import { checkImageFile } from '../../../src/image/check-image.ts';
import { secretEntry } from '../../../src/image/layout.ts';
import { imageLimits } from '../../../src/limits.ts';
import { withCode } from '../../support/codes.ts';
import { archiveOf, publicEntries, sampleKernels, sampleManifest, sampleSecrets } from '../../support/image-sample.ts';

const manifest = sampleManifest();
const check = (bytes: Uint8Array) => checkImageFile(manifest, 'file', bytes);
const refuses = (entries: readonly CpioEntry[]): void => {
  assert.throws(() => check(archiveOf(entries)), withCode('IMAGE_INVALID'));
};

/** The entries with the one at a path changed. */
function withChange(path: string, change: Readonly<Record<string, unknown>>): CpioEntry[] {
  assert.ok(publicEntries.some((entry) => entry.path === path));
  // Each change is one of a field that the entry has.
  return publicEntries.map((entry) => (entry.path === path ? { ...entry, ...change } : entry));
}

test('knows the image to the byte, with other secrets, and without any', () => {
  const secrets = sampleSecrets.map(({ path }) => path);
  const exact = archiveOf([...publicEntries, ...sampleSecrets]);
  assert.deepEqual(check(exact), { is: 'initramfs', isExact: true, secrets });
  assert.deepEqual(check(zstdCompressSync(exact)), { is: 'initramfs', isExact: true, secrets });
  const others = sampleSecrets.map((entry) => ({ ...entry, contents: Buffer.from('other') }));
  assert.deepEqual(check(archiveOf([...publicEntries, ...others])), { is: 'initramfs', isExact: false, secrets });
  const without = archiveOf(publicEntries);
  assert.deepEqual(check(without), { is: 'initramfs', isExact: false, secrets: [] });
  assert.deepEqual(check(zstdCompressSync(without)), { is: 'initramfs', isExact: false, secrets: [] });
});

test('refuses an image with some of the secrets that its manifest names, or with more', () => {
  for (const { path } of sampleSecrets) {
    refuses([...publicEntries, ...sampleSecrets.filter((entry) => entry.path !== path)]);
  }
  const credentials = secretEntry('bridge.credentials', Buffer.from('a'));
  refuses([...publicEntries, ...sampleSecrets, credentials]);
  refuses([...publicEntries, credentials]);
});

test('knows both forms of the kernel', () => {
  for (const is of ['vmlinux', 'bzImage'] as const) {
    assert.deepEqual(check(sampleKernels[is]), { is, isExact: true, secrets: [] });
  }
});

test('refuses what is neither, or is damaged', () => {
  assert.throws(() => check(Buffer.from('MZ, and more')), withCode('IMAGE_INVALID'));
  assert.throws(() => check(Buffer.from('28b52ffd00', 'hex')), withCode('IMAGE_INVALID'));
  assert.throws(() => check(archiveOf(publicEntries).subarray(0, 500)), withCode('ARCHIVE_INVALID'));
});

test('refuses a file, link, folder or device that is another one', () => {
  refuses(withChange('init', { contents: Buffer.from('#!/bin/sh -x\n') }));
  refuses(withChange('init', { mode: 0o4555 }));
  refuses(withChange('init', { uid: 1000 }));
  refuses(withChange('init', { gid: 1000 }));
  refuses(withChange('a-checksums', { contents: Buffer.from('') }));
  refuses(withChange('bin/sh', { target: '../secrets/sh' }));
  // As text in UTF-8, the two would be the same.
  refuses(withChange('bin/\xc3\xa4', { target: 'busy\xfe\xc3\xa4' }));
  refuses(withChange('dev', { mode: 0o777 }));
  refuses(withChange('dev/console', { minor: 2 }));
  refuses(withChange('secrets', { mode: 0o755 }));
});

test('refuses what is missing, and what is there besides', () => {
  for (const { path } of publicEntries) refuses(publicEntries.filter((entry) => entry.path !== path));
  refuses([...publicEntries, { type: 'file', path: 'etc', mode: 0o444, contents: Buffer.from('') }]);
});

test('refuses secrets that /init does not know, and any that others could read or change', () => {
  const [secret] = sampleSecrets;
  assert.equal(secret?.type, 'file');
  const withSecret = (entry: CpioEntry): CpioEntry[] => [...publicEntries, ...sampleSecrets.slice(1), entry];
  check(archiveOf(withSecret(secret)));
  refuses([...withSecret(secret), { ...secret, path: 'secrets/init' }]);
  refuses(withSecret({ ...secret, mode: 0o444 }));
  refuses(withSecret({ ...secret, uid: 0 }));
  refuses(withSecret({ type: 'symlink', path: secret.path, mode: 0o777, target: '/init' }));
});

test('refuses an entry that stands twice, of which Linux takes the later one', () => {
  const init = publicEntries.filter(({ path }) => path === 'init');
  const trailer = 124;
  const first = archiveOf(publicEntries).subarray(0, -trailer);
  const twice = Buffer.concat([first, archiveOf(init)]);
  assert.throws(() => check(twice), withCode('ARCHIVE_INVALID'));
});

test('refuses an entry in a folder that is not in the image, of which Linux makes nothing', () => {
  const { files } = manifest;
  const own = { path: 'initramfs/etc/passwd', type: 'symlink', target: 'x' } as const;
  const listing = sampleManifest({ files: [...files, own] });
  const entry: CpioEntry = { type: 'symlink', path: 'etc/passwd', mode: 0o777, target: 'x' };
  const archive = archiveOf([...publicEntries, entry]);
  assert.throws(() => checkImageFile(listing, 'file', archive), /etc\/passwd is in no folder of it/);
});

test('refuses a compressed archive that would fill the memory', () => {
  const bomb = zstdCompressSync(Buffer.alloc(imageLimits.maxArchiveBytes + 1, '0'));
  assert.throws(() => check(bomb), withCode('IMAGE_INVALID'));
});

test('holds the list of digests against the image digest, whatever the manifest says of it as a file', () => {
  const lied = sampleManifest({ imageDigest: `sha256:${'0'.repeat(64)}` });
  assert.throws(() => checkImageFile(lied, 'file', archiveOf(publicEntries)), withCode('IMAGE_INVALID'));
});
