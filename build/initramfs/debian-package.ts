import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageInput } from '../../src/image/manifest.ts';
import { ImageError } from './image-options.ts';

export interface FetchedPackage extends PackageInput {
  readonly name: string;
  /** Where the .deb file is. */
  readonly path: string;
  /** What it was built from: advisories name source packages. */
  readonly source: { readonly name: string; readonly version: string };
}

/** By name. */
export type Packages = ReadonlyMap<string, FetchedPackage>;

export const cacheFolder = fileURLToPath(new URL('../../dist/cache/', import.meta.url));
const packagesFolder = join(cacheFolder, 'packages');

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function field(path: string, name: string): string {
  return execFileSync('dpkg-deb', ['--field', path, name], { encoding: 'utf8' }).trim();
}

/** deb-control(5), `Source`: there where name or version are others. */
function sourceOf(name: string, version: string, text: string): FetchedPackage['source'] {
  const [, source = name, other = version] = /^(\S+)(?: \((\S+)\))?$/.exec(text) ?? [];
  return { name: source, version: other };
}

function inspect(name: string, path: string): FetchedPackage {
  const version = field(path, 'Version');
  const source = sourceOf(name, version, field(path, 'Source'));
  return { name, path, source, version, architecture: field(path, 'Architecture'), sha256: sha256Of(path) };
}

/** Asks Debian's archive for a package; the version must be one that it still has. */
function download(name: string, version: string | undefined): string | undefined {
  const folder = mkdtempSync(join(packagesFolder, '.download-'));
  try {
    const wanted = version === undefined ? name : `${name}=${version}`;
    // As the user who builds: apt's own user may not write to this folder.
    const options = ['-qq', '-o', 'APT::Sandbox::User=', 'download', wanted];
    execFileSync('apt-get', options, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const file = readdirSync(folder)[0];
    if (file === undefined) return undefined;
    const path = join(packagesFolder, file);
    renameSync(join(folder, file), path);
    return path;
  } catch {
    // The archive keeps only the newest version of a package: the caller tries that one next.
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cached(name: string, locked: PackageInput | undefined): FetchedPackage | undefined {
  const prefix = `${name}_`;
  const files = readdirSync(packagesFolder).filter((file) => file.startsWith(prefix));
  const packages = files.map((file) => inspect(name, join(packagesFolder, file)));
  return packages.find((candidate) => candidate.sha256 === locked?.sha256);
}

/**
 * The package `name`: the locked one from the cache or Debian's archive, else the archive's newest.
 *
 * @throws ImageError when the archive has no such package or cannot be reached
 */
export function fetchPackage(name: string, locked: PackageInput | undefined): FetchedPackage {
  mkdirSync(packagesFolder, { recursive: true });
  const known = cached(name, locked);
  if (known) return known;
  const path = download(name, locked?.version) ?? download(name, undefined);
  if (path === undefined) {
    throw new ImageError(
      `The Debian package ${name} could not be downloaded: check the network and run apt-get update.`,
    );
  }
  return inspect(name, path);
}

/**
 * The very package that a manifest names: another one would make another image, which would say nothing.
 *
 * @throws ImageError
 */
export function fetchExactly(name: string, wanted: PackageInput | undefined): FetchedPackage {
  const fetched = fetchPackage(name, wanted);
  if (fetched.sha256 === wanted?.sha256) return fetched;
  const { version = 'none', sha256 = '' } = wanted ?? {};
  throw new ImageError(
    `The image was built from version ${version} of the Debian package ${name} (SHA-256 ${sha256}), which the archive does not have any more: get it from the snapshots that Debian keeps of its archive, and put it into dist/cache/packages.`,
  );
}

/** The folder that holds the files of a package. */
export function unpackPackage(fetched: FetchedPackage): string {
  const folder = join(cacheFolder, `unpacked-${fetched.name}-${fetched.sha256.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const temporary = mkdtempSync(join(cacheFolder, '.unpack-'));
  execFileSync('dpkg-deb', ['--extract', fetched.path, temporary]);
  renameSync(temporary, folder);
  return folder;
}
