import { equalBytes, toUtf8 } from '../formats/bytes.ts';
import { imageLimits } from '../limits.ts';
import { invalidManifest } from './invalid-image.ts';
import { isObject, ManifestFields } from './manifest-fields.ts';
import {
  type ImageManifest,
  type ImageSettings,
  type KernelFacts,
  type ManifestEntry,
  type PackageInput,
  secretNames,
  settingFiles,
  writeManifest,
} from './manifest.ts';

const digest = /^sha256:[0-9a-f]{64}$/;
const hex = /^[0-9a-f]{64}$/;
const objectId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const version = /^[0-9A-Za-z.+~:-]{1,64}$/;
const mode = /^[0-7]{4}$/;
const MAX_TIME = 0xffff_ffff;
const entryPath = /^(?:initramfs|system)\/.+$/;

/**
 * Reads a manifest in the form that {@link writeManifest} gives it, and no other: what is read is written again, and must be
 * the same bytes. So no field can be there that nobody looks at, and none be there twice.
 *
 * @throws IMAGE_INVALID
 */
export function readManifest(bytes: Uint8Array): ImageManifest {
  if (bytes.length > imageLimits.maxManifestBytes) throw invalidManifest('it is too long');
  const manifest = manifestOf(parse(bytes));
  if (!equalBytes(bytes, toUtf8(writeManifest(manifest)))) {
    throw invalidManifest('it says more than, or other than, this version of the program knows');
  }
  return manifest;
}

function parse(bytes: Uint8Array): ManifestFields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidManifest('it is no JSON in UTF-8', cause);
  }
  return new ManifestFields(value);
}

function manifestOf(fields: ManifestFields): ImageManifest {
  const commit = fields.optional('commit', () => fields.text('commit', objectId));
  const kernel = fields.optional('kernel', () => kernelOf(fields.object('kernel')));
  const settings = fields.optional('settings', () => settingsOf(fields.object('settings')));
  const named = oneOf(['development', 'production'] as const, fields.text('mode'));
  if (settings) checkSettings(settings, named);
  const components = fields.optional('components', () => fields.texts('components'));
  return {
    version: fields.text('version', version),
    mode: named,
    ...(commit !== undefined && { commit }),
    sourceDateEpoch: timeOf(fields),
    imageDigest: fields.text('imageDigest', digest),
    archiveDigest: fields.text('archiveDigest', digest),
    archiveSize: fields.count('archiveSize'),
    ...(kernel && { kernel }),
    ...(settings && { settings }),
    ...(components && { components }),
    inputs: inputsOf(fields.object('inputs')),
    files: entriesOf(fields.list('files')),
  };
}

function oneOf<Value extends string>(values: readonly Value[], text: string): Value {
  const found = values.find((value) => value === text);
  if (found === undefined) throw invalidManifest('it has a word that this version of the program does not know');
  return found;
}

function kernelOf(fields: ManifestFields): KernelFacts {
  const sourceDigest = fields.optional('sourceDigest', () => fields.text('sourceDigest', digest));
  const tools = fields.optional('tools', () => fields.text('tools'));
  return {
    release: fields.text('release'),
    source: fields.text('source'),
    ...(sourceDigest !== undefined && { sourceDigest }),
    ...(tools !== undefined && { tools }),
    compiler: fields.text('compiler'),
    configuration: fields.text('configuration', digest),
    vmlinux: fields.text('vmlinux', digest),
    bzImage: fields.text('bzImage', digest),
  };
}

/** What scripts/mkkernel.sh has written, in the form of a manifest. @throws IMAGE_INVALID */
export function readKernelFacts(bytes: Uint8Array): KernelFacts {
  return kernelOf(parse(bytes));
}

function settingsOf(fields: ManifestFields): ImageSettings {
  const config = fields.get('config');
  if (!isObject(config)) throw invalidManifest('its settings have no config');
  checkDepth(config, imageLimits.maxConfigDepth);
  const files = fields.object('files');
  return {
    debug: fields.flag('debug'),
    secrets: fields.texts('secrets').map((name) => oneOf(secretNames, name)),
    config,
    files: Object.fromEntries(files.names.map((name) => [oneOf(settingFiles, name), files.text(name, /^[\0-\xff]*$/)])),
  };
}

/** What scripts/mkinitramfs.sh makes no image of: a console that runs commands beside secrets, and a mode that is another. */
function checkSettings({ debug, secrets }: ImageSettings, named: ImageManifest['mode']): void {
  if (debug && secrets.some((name) => name !== 'tlsKey')) {
    throw invalidManifest('its image has a debug console, which would hand out the secrets in it');
  }
  if ((named === 'production') !== secrets.includes('keys')) {
    throw invalidManifest('it names another mode than the one of its settings');
  }
}

/** Of what is in an archive a time has 32 bits. */
function timeOf(fields: ManifestFields): number {
  const seconds = fields.count('sourceDateEpoch');
  if (seconds <= MAX_TIME) return seconds;
  throw invalidManifest('its field sourceDateEpoch is no time');
}

function checkDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) throw invalidManifest('its config has objects within objects far deeper than settings are');
  for (const inner of Object.values(value)) checkDepth(inner, left - 1);
}

function inputsOf(fields: ManifestFields): Readonly<Record<string, PackageInput>> {
  const inputs = fields.names.map((name) => {
    const input = fields.object(name);
    const [architecture, sha256] = [input.text('architecture', version), input.text('sha256', hex)];
    return [name, { version: input.text('version', version), architecture, sha256 }] as const;
  });
  return Object.fromEntries(inputs);
}

function entriesOf(values: readonly unknown[]): ManifestEntry[] {
  if (values.length > imageLimits.maxEntries) throw invalidManifest('it has too many files');
  const entries = values.map((value) => entryOf(new ManifestFields(value)));
  if (new Set(entries.map(({ path }) => path)).size < entries.length)
    throw invalidManifest('a path stands in it twice');
  return entries;
}

function entryOf(fields: ManifestFields): ManifestEntry {
  const path = fields.text('path', entryPath);
  const type = oneOf(['file', 'symlink', 'directory'] as const, fields.text('type'));
  if (type === 'symlink') return { path, type, target: fields.text('target') };
  if (type === 'directory') return { path, type, mode: fields.text('mode', mode) };
  const [size, sha256] = [fields.count('size'), fields.text('sha256', hex)];
  return { path, type, mode: fields.text('mode', mode), size, sha256, origin: fields.text('origin') };
}
