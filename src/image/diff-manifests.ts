import { toHex } from '../formats/bytes.ts';
import { fromByteString } from '../formats/byte-string.ts';
import { createSha256 } from '#runtime/sha256.ts';
import { isObject } from '../formats/json-fields.ts';
import type { ImageManifest, ImageSettings, ManifestEntry } from './manifest.ts';

export type ChangeKind = 'version' | 'kernel' | 'component' | 'input' | 'setting' | 'file' | 'secrets';

/** One thing that differs between two images. */
export interface Change {
  readonly kind: ChangeKind;
  readonly name: string;
  /** What it is in the first image, in words; absent where that has none. */
  readonly before?: string;
  /** Likewise, in the second. */
  readonly after?: string;
}

/** Names and what they are in words. */
type Facts = ReadonlyMap<string, string>;

/**
 * All that differs, by kind and then by name. Two manifests of the same image give none; of images that differ in nothing but
 * their secrets, one of the kind `secrets`.
 */
export function diffManifests(before: ImageManifest, after: ImageManifest): Change[] {
  const kinds: readonly (readonly [ChangeKind, (manifest: ImageManifest) => Facts])[] = [
    ['version', versionFacts],
    ['kernel', ({ kernel }) => new Map(Object.entries(kernel ?? {}))],
    ['component', componentFacts],
    ['input', inputFacts],
    ['setting', ({ settings }) => settingFacts(settings)],
    ['file', ({ files }) => new Map(files.map((entry) => [entry.path, describe(entry)]))],
  ];
  const changes = kinds.flatMap(([kind, facts]) => compare(kind, facts(before), facts(after)));
  if (before.imageDigest !== after.imageDigest || before.archiveDigest === after.archiveDigest) return changes;
  return [...changes, { kind: 'secrets', name: 'archive', before: before.archiveDigest, after: after.archiveDigest }];
}

function compare(kind: ChangeKind, before: Facts, after: Facts): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const [one, other] = [before.get(name), after.get(name)];
    if (one === other) return [];
    return [{ kind, name, ...(one !== undefined && { before: one }), ...(other !== undefined && { after: other }) }];
  });
}

function versionFacts({ version, mode, commit, sourceDateEpoch, imageDigest }: ImageManifest): Facts {
  return new Map([
    ['agent', version],
    ['mode', mode],
    ...(commit === undefined ? [] : [['commit', commit] as const]),
    ['time', new Date(sourceDateEpoch * 1000).toISOString()],
    ['image digest', imageDigest],
  ]);
}

/** A package may be there in several versions. */
function componentFacts({ components = [] }: ImageManifest): Facts {
  const facts = new Map<string, string>();
  for (const url of components) {
    const { name, version } = /^(?<name>.+)@(?<version>[^@]*)$/.exec(url)?.groups ?? {};
    const known = facts.get(name ?? url);
    facts.set(name ?? url, [...(known === undefined ? [] : [known]), version ?? ''].join(', '));
  }
  return facts;
}

function inputFacts({ inputs }: ImageManifest): Facts {
  return new Map(
    Object.entries(inputs).map(([name, { version, architecture, sha256 }]) => [
      name,
      `${version} ${architecture} sha256:${sha256}`,
    ]),
  );
}

function settingFacts(settings: ImageSettings | undefined): Facts {
  if (!settings) return new Map();
  const { debug, secrets, config, files } = settings;
  return new Map([
    ['debug', String(debug)],
    ['secrets', secrets.join(', ')],
    ...leaves('config', config),
    ...Object.entries(files).map(([name, bytes]) => [name, digestOf(bytes)] as const),
  ]);
}

/** A value within objects, by the names that lead to it. */
function leaves(name: string, value: unknown): (readonly [string, string])[] {
  if (!isObject(value)) return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([inner, found]) => leaves(`${name}.${inner}`, found));
}

function digestOf(bytes: string): string {
  const hash = createSha256();
  hash.update(fromByteString(bytes));
  return `sha256:${toHex(hash.digest())}`;
}

function describe(entry: ManifestEntry): string {
  switch (entry.type) {
    case 'symlink':
      return `link to ${entry.target}`;
    case 'directory':
      return `folder, mode ${entry.mode}`;
    case 'file':
      return `${entry.size} bytes, mode ${entry.mode}, sha256:${entry.sha256}, from ${entry.origin}`;
  }
}
