import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CpioEntry, writeCpio } from '../../src/formats/cpio.ts';
import { CHECKSUMS, fixedEntries, secretEntry, secretFiles } from '../../src/image/layout.ts';
import type { ImageManifest, KernelFacts } from '../../src/image/manifest.ts';
import { readKernelFacts } from '../../src/image/read-manifest.ts';
import { type Component, debianComponents, NODE_PACKAGE, npmComponents } from '../bill-of-materials.ts';
import { readPackage } from '../licenses.ts';
import { type FixedSettings, fixedSettings } from './agent-settings.ts';
import type { FetchedPackage, Packages } from './debian-package.ts';
import { type ImageInputs, type Secrets, settingsOf } from './image-inputs.ts';
import { ImageError } from './image-options.ts';
import type { InputsLock } from './inputs-lock.ts';
import { makeManifest } from './manifest.ts';
import { makeSquashfs, mksquashfs } from './squashfs.ts';
import { strip } from './strip-program.ts';
import { file, type SystemEntry, systemLayers, systemPackages, unpackEntries } from './system-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Debian packages that an image is made of, or made by. */
export const imagePackages: readonly string[] = [
  ...new Set([...systemPackages, ...strip.packages, ...mksquashfs.packages]),
];

/** What an image is made from. */
export interface ImageParts {
  readonly inputs: ImageInputs;
  readonly secrets: Secrets;
  /** The bundle's file. */
  readonly agent: string;
  readonly fetched: readonly FetchedPackage[];
  /** Seconds since 1970 of everything in it. */
  readonly time: number;
  readonly commit: string | undefined;
  /** What the folder of the image has in kernel.json. */
  readonly kernel: KernelFacts | undefined;
}

export interface Image {
  readonly archive: Uint8Array;
  readonly manifest: ImageManifest;
  /** Bytes of the system, which is in memory once more when it was unpacked. */
  readonly systemBytes: number;
}

function cpioEntry(entry: SystemEntry): CpioEntry {
  if (entry.type === 'symlink') return { ...entry, mode: 0o777 };
  return entry;
}

/** A line for each file: its SHA-512 and its path. */
function listChecksums(entries: readonly SystemEntry[]): string {
  const files = entries.filter((entry) => entry.type === 'file');
  return files.map(({ path, contents }) => `${hash('sha512', contents)} ${path}\n`).join('');
}

function secretEntries({ keys, tlsKey, bridgeCredentials }: Secrets): CpioEntry[] {
  return [
    ...(keys ? [secretEntry(secretFiles.key, keys.pair), secretEntry(secretFiles.sealingKey, keys.sealing)] : []),
    ...(tlsKey ? [secretEntry(secretFiles.tlsKey, tlsKey)] : []),
    ...(bridgeCredentials ? [secretEntry(secretFiles.bridgeCredentials, bridgeCredentials)] : []),
  ];
}

/** The packages of an image by name, as the lock and the manifest have them. */
export function packageInputs(fetched: readonly FetchedPackage[]): InputsLock['packages'] {
  return Object.fromEntries(
    fetched.map(({ name, version, architecture, sha256 }) => [name, { version, architecture, sha256 }]),
  );
}

/** What is in an image: Node, what the bundle may have of npm's packages, and Debian's packages. */
export function imageComponents(fetched: readonly FetchedPackage[]): Component[] {
  const npm = npmComponents((path, isDevelopment) => path === NODE_PACKAGE || !isDevelopment);
  return [...npm, ...debianComponents(fetched, systemPackages)];
}

/** Names and versions alone. A source package may be called as what is built from it. */
function urlsOf(components: readonly Component[]): string[] {
  return [...new Set(components.map(({ purl }) => purl.replace(/\?.*$/, '')))].sort();
}

/** Makes an image. Where secrets are not given that its inputs name, it is the same image without them. */
export function assemble(parts: ImageParts, compress: (archive: Uint8Array) => Uint8Array): Image {
  const { inputs, secrets, agent, fetched, time, commit, kernel } = parts;
  const packages: Packages = new Map(fetched.map((input) => [input.name, input]));
  const fixed: FixedSettings = fixedSettings(inputs, time);
  const layers = systemLayers({ inputs, fixed, agent, packages });
  const system = makeSquashfs(layers, time, packages);
  const checked = [...unpackEntries(packages), file('system.squashfs', system, 'generated')];
  const checksums = listChecksums(checked);
  // By its name the first in the archive: an image that did not fit the memory can still tell.
  const outer = [file(CHECKSUMS, checksums, 'generated'), ...checked];
  const entries = [...outer.map(cpioEntry), ...fixedEntries, ...secretEntries(secrets)];
  const archive = compress(Buffer.concat([...writeCpio(entries, time)]));
  const { version } = readPackage(root);
  const used = packageInputs(fetched);
  const manifest = makeManifest(
    {
      ...{ version, mode: fixed.mode === 'production' ? 'production' : 'development', commit, kernel },
      ...{ sourceDateEpoch: time, archive, checksums, settings: settingsOf(inputs), inputs: used },
      components: urlsOf(imageComponents(fetched)),
    },
    outer,
    [...layers.runtime, ...layers.own],
  );
  return { archive, manifest, systemBytes: system.length };
}

/** What mkkernel.sh has written beside an image; undefined where it has not. @throws ImageError when that is something else */
export function readKernel(folder: string): KernelFacts | undefined {
  const path = join(folder, 'kernel.json');
  if (!existsSync(path)) return undefined;
  try {
    return readKernelFacts(readFileSync(path));
  } catch (cause) {
    throw new ImageError(`The file ${path} is not what scripts/mkkernel.sh writes: run that again.`, { cause });
  }
}
