/** Builds the initramfs of the appliance; scripts/mkinitramfs.sh is how a person calls it. */
import { hash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, zstdCompressSync } from 'node:zlib';
import { readPackage } from '../licenses.ts';
import { writeCpio, type CpioEntry } from './cpio.ts';
import { makeBillOfMaterials } from './bill-of-materials.ts';
import { checkAgentSettings, fixedSettings } from './agent-settings.ts';
import type { Packages } from './debian-package.ts';
import { fetchInputs } from './fetch-inputs.ts';
import { readImageConfig } from './image-config.ts';
import { ImageError, parseImageOptions, usage, type ImageOptions } from './image-options.ts';
import { makeManifest, sha256 } from './manifest.ts';
import {
  keyFileName,
  readBridgeCredentials,
  readCertificates,
  readKeys,
  readOperatorKey,
  readTls,
  sealingKeyFileName,
  type KeyFiles,
} from './secrets.ts';
import { makeSquashfs, mksquashfs } from './squashfs.ts';
import { sourceDateEpoch } from './source-date.ts';
import { strip } from './strip-program.ts';
import {
  file,
  systemLayers,
  systemPackages,
  unpackEntries,
  type SystemEntry,
  type SystemParts,
} from './system-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** User and group of the agent in the guest, as in initramfs/init. */
const AGENT_ID = 1000;
const MIB = 1024 * 1024;
/** What kernel, init and agent need beside the image, which is in memory twice while it unpacks. */
const NEEDED_BESIDE_MIB = 64;
const ZSTD_LEVEL = 19;

function cpioEntry(entry: SystemEntry): CpioEntry {
  if (entry.type === 'symlink') return { ...entry, mode: 0o777 };
  return entry;
}

function secretEntry(name: string, contents: Buffer): CpioEntry {
  return { type: 'file', path: `secrets/${name}`, mode: 0o400, uid: AGENT_ID, gid: AGENT_ID, contents };
}

interface Image {
  readonly archive: Buffer;
  readonly checksums: string;
  readonly outer: readonly SystemEntry[];
  readonly inner: readonly SystemEntry[];
  /** Bytes of the system, which is in memory once more when it was unpacked. */
  readonly systemBytes: number;
}

interface ImageParts extends SystemParts {
  readonly keys: KeyFiles | undefined;
  readonly bridgeCredentials: Buffer | undefined;
  readonly time: number;
}

/** A line for each file: its SHA-512 and its path. */
function listChecksums(entries: readonly SystemEntry[]): string {
  const files = entries.filter((entry) => entry.type === 'file');
  return files.map(({ path, contents }) => `${hash('sha512', contents)} ${path}\n`).join('');
}

function secretEntries({ keys, tls, bridgeCredentials }: ImageParts): CpioEntry[] {
  return [
    { type: 'directory', path: 'secrets', mode: 0o500 },
    ...(keys ? [secretEntry(keyFileName, keys.pair), secretEntry(sealingKeyFileName, keys.sealing)] : []),
    ...(tls ? [secretEntry('server.key', tls.key)] : []),
    ...(bridgeCredentials ? [secretEntry('bridge.credentials', bridgeCredentials)] : []),
  ];
}

function assemble(options: ImageOptions, parts: ImageParts): Image {
  const { packages, time } = parts;
  const layers = systemLayers(options, parts);
  const system = makeSquashfs(layers, time, packages);
  const checked = [...unpackEntries(packages), file('system.squashfs', system, 'generated')];
  const checksums = listChecksums(checked);
  // By its name the first in the archive: an image that did not fit the memory can still tell.
  const outer = [file('a-checksums', checksums, 'generated'), ...checked];
  const archive = writeCpio(
    [
      ...outer.map(cpioEntry),
      { type: 'directory', path: 'bin', mode: 0o555 },
      { type: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
      ...secretEntries(parts),
    ],
    time,
  );
  return {
    archive: compress(Buffer.concat([...archive]), options),
    checksums,
    outer,
    inner: [...layers.runtime, ...layers.own],
    systemBytes: system.length,
  };
}

function compress(archive: Buffer, options: ImageOptions): Buffer {
  if (options.compress === 'none') return archive;
  return zstdCompressSync(archive, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

function checkFits(image: Image, memoryMib: number): void {
  const needed = Math.ceil((image.archive.length + image.systemBytes) / MIB) + NEEDED_BESIDE_MIB;
  if (needed <= memoryMib) return;
  throw new ImageError(`The image needs a VM of ${needed} MB, which is more than --memory ${memoryMib}.`);
}

/** By rename: what was there stays whole until its successor is. */
function write(path: string, contents: Uint8Array | string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents, { mode });
  renameSync(temporary, path);
}

async function make(options: ImageOptions): Promise<void> {
  const config = readImageConfig(options.config);
  const keys = options.keys === undefined ? undefined : await readKeys(options.keys, new Date());
  const tls = options.tls === undefined ? undefined : readTls(options.tls, new Date());
  if (options.production && tls === undefined && !config.plaintext) {
    throw new ImageError('--production needs --tls, or "tls": "none" in the config file for a point-to-point link.');
  }
  const gitCa = options.gitCa === undefined ? undefined : readCertificates(options.gitCa);
  const time = sourceDateEpoch();
  const operatorKey = await readOperatorKey(options.operatorKey);
  const bridgeCredentials = readBridgeCredentials(options.bridgeCredentials);
  const fixed = fixedSettings({ keys, tls, operatorKey, gitCa, bridgeCredentials }, time);
  checkAgentSettings(config, fixed);
  const names = [...new Set([...systemPackages, ...strip.packages, ...mksquashfs.packages])];
  const fetched = fetchInputs(names, [], options.locked);
  const packages: Packages = new Map(fetched.map((input) => [input.name, input]));
  const given = { config, fixed, keys, tls, gitCa, operatorKey, bridgeCredentials };
  const image = assemble(options, { ...given, packages, time });
  checkFits(image, options.memoryMib);

  const inputs = Object.fromEntries(
    fetched.map(({ name, version, architecture, sha256: digest }) => [name, { version, architecture, sha256: digest }]),
  );
  const { version } = readPackage(root);
  const mode = keys ? 'production' : 'development';
  const { archive, checksums } = image;
  const facts = { version, mode, sourceDateEpoch: time, archive, checksums, inputs } as const;
  const folder = dirname(options.out);
  // Whoever can read an image with a key in it has the key.
  write(options.out, archive, keys || tls ? 0o600 : 0o644);
  write(join(folder, 'manifest.json'), makeManifest(facts, image.outer, image.inner), 0o644);
  write(join(folder, 'bom.cdx.json'), makeBillOfMaterials(version, inputs, systemPackages, time), 0o644);
  console.log(`${options.out}: ${mode} image, ${archive.length} bytes, image digest ${sha256(Buffer.from(checksums))}`);
}

try {
  const options = parseImageOptions(process.argv.slice(2));
  if (options) await make(options);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof ImageError ? `mkinitramfs: ${error.message}` : error);
  process.exitCode = 1;
}
