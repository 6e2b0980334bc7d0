/** Builds the initramfs of the appliance; scripts/mkinitramfs.sh is how a person calls it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, zstdCompressSync } from 'node:zlib';
import { writeCpio, type CpioEntry } from '../../src/formats/cpio.ts';
import { makeBillOfMaterials } from './bill-of-materials.ts';
import { fetchInputs } from './fetch-inputs.ts';
import { readImageConfig, type ImageConfig } from './image-config.ts';
import { ImageError, parseImageOptions, usage, type ImageOptions } from './image-options.ts';
import { makeManifest, sha256 } from './manifest.ts';
import { keyFileName, readKeyPair, readTls, type TlsFiles } from './secrets.ts';
import { makeSquashfs, squashfsPackages } from './squashfs.ts';
import { stripPackages } from './strip-program.ts';
import { file, systemEntries, systemPackages, unpackEntries, type Packages, type SystemEntry } from './system-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** User and group of the agent in the guest, as in initramfs/init. */
const AGENT_ID = 1000;
const MIB = 1024 * 1024;
/** What kernel, init and agent need beside the image, which is in memory twice while it unpacks. */
const NEEDED_BESIDE_MIB = 64;
const ZSTD_LEVEL = 19;

/** Seconds since 1970 of everything in the image: SOURCE_DATE_EPOCH, else the time of the commit. */
function sourceDateEpoch(): number {
  const text =
    process.env['SOURCE_DATE_EPOCH'] ??
    execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  if (!/^\d{1,10}$/.test(text)) throw new ImageError('SOURCE_DATE_EPOCH must be a number of seconds since 1970.');
  return Number(text);
}

function cpioEntry(entry: SystemEntry): CpioEntry {
  if (entry.type === 'symlink') return { ...entry, mode: 0o777 };
  return entry;
}

function secretEntry(name: string, contents: Buffer): CpioEntry {
  return { type: 'file', path: `secrets/${name}`, mode: 0o400, uid: AGENT_ID, gid: AGENT_ID, contents };
}

interface Image {
  readonly bytes: Buffer;
  readonly system: Buffer;
  readonly outer: readonly SystemEntry[];
  readonly inner: readonly SystemEntry[];
}

function assemble(
  options: ImageOptions,
  parts: { config: ImageConfig; keys: Buffer | undefined; tls: TlsFiles | undefined; packages: Packages; time: number },
): Image {
  const { config, keys, tls, packages, time } = parts;
  const inner = systemEntries(options, config, tls, packages);
  const system = makeSquashfs(inner, time, packages);
  const outer = [
    ...unpackEntries(packages),
    // First in the archive: an image that did not fit the memory can still tell.
    file('a-checksums', `${sha256(system)} system.squashfs\n`, 'generated'),
    file('system.squashfs', system, 'generated'),
  ];
  const archive = [
    ...writeCpio(
      [
        ...outer.map(cpioEntry),
        { type: 'directory', path: 'bin', mode: 0o555 },
        { type: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
        { type: 'directory', path: 'secrets', mode: 0o500 },
        ...(keys ? [secretEntry(keyFileName, keys)] : []),
        ...(tls ? [secretEntry('server.key', tls.key)] : []),
      ],
      time,
    ),
  ];
  const bytes = Buffer.concat(archive);
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
  return { bytes: options.compress === 'zstd' ? zstdCompressSync(bytes, { params }) : bytes, system, outer, inner };
}

function checkFits(image: Image, memoryMib: number): void {
  const needed = Math.ceil((image.bytes.length + image.system.length) / MIB) + NEEDED_BESIDE_MIB;
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
  const keys = options.keys === undefined ? undefined : await readKeyPair(options.keys, new Date());
  const tls = options.tls === undefined ? undefined : readTls(options.tls);
  if (options.production && tls === undefined && !config.plaintext) {
    throw new ImageError('--production needs --tls, or "tls": "none" in the config file for a point-to-point link.');
  }
  const names = [...systemPackages, ...stripPackages, ...squashfsPackages];
  const fetched = fetchInputs(names, [], options.locked);
  const packages: Packages = new Map(fetched.map((input) => [input.name, input]));
  const time = sourceDateEpoch();
  const image = assemble(options, { config, keys, tls, packages, time });
  checkFits(image, options.memoryMib);

  const inputs = Object.fromEntries(
    fetched.map(({ name, version, architecture, sha256: digest }) => [name, { version, architecture, sha256: digest }]),
  );
  // The project's own file.
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const mode = keys ? 'production' : 'development';
  const facts = { version, mode, sourceDateEpoch: time, image: image.bytes, system: image.system, inputs } as const;
  const folder = dirname(options.out);
  // Whoever can read an image with a key in it has the key.
  write(options.out, image.bytes, keys ? 0o600 : 0o644);
  write(join(folder, 'manifest.json'), makeManifest(facts, image.outer, image.inner), 0o644);
  write(join(folder, 'bom.cdx.json'), makeBillOfMaterials(version, inputs, systemPackages, time), 0o644);
  console.log(`${options.out}: ${mode} image, ${image.bytes.length} bytes, sha256:${sha256(image.bytes)}`);
}

try {
  const options = parseImageOptions(process.argv.slice(2));
  if (options) await make(options);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof ImageError ? `mkinitramfs: ${error.message}` : error);
  process.exitCode = 1;
}
