import { equalBytes, toUtf8 } from '../formats/bytes.ts';
import {
  anyObject,
  anyText,
  count,
  flag,
  JsonFields,
  listOf,
  matching,
  oneOf,
  wholeNumber,
} from '../formats/json-fields.ts';
import { imageLimits } from '../limits.ts';
import { invalidManifest } from './invalid-image.ts';
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

const digest = matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits');
const hex = matching(/^[0-9a-f]{64}$/, '64 hex digits');
const objectId = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, '40 or 64 hex digits');
const version = matching(
  /^[0-9A-Za-z.+~:-]{1,64}$/,
  'up to 64 letters, digits, dots, plus signs, tildes, colons and hyphens',
);
const fileMode = matching(/^[0-7]{4}$/, 'four octal digits');
/** Of what is in an archive a time has 32 bits. */
const time = wholeNumber(0, 0xffff_ffff);
const entryPath = matching(/^(?:initramfs|system)\/.+$/, 'a path in initramfs/ or system/');
const fileBytes = matching(/^[\0-\xff]*$/, 'a text of a character for each byte');

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

function parse(bytes: Uint8Array): JsonFields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidManifest('it is no JSON in UTF-8', cause);
  }
  return new JsonFields(value, 'the manifest', (what, expected) => invalidManifest(`${what}; it takes ${expected}`));
}

function manifestOf(fields: JsonFields): ImageManifest {
  const commit = fields.optional('commit', objectId);
  const kernel = fields.optionalObject('kernel');
  const settingFields = fields.optionalObject('settings');
  const settings = settingFields && settingsOf(settingFields);
  const mode = fields.required('mode', oneOf(['development', 'production']));
  if (settings) checkSettings(settings, mode);
  const components = fields.optional('components', listOf(anyText));
  return {
    version: fields.required('version', version),
    mode,
    ...(commit !== undefined && { commit }),
    sourceDateEpoch: fields.required('sourceDateEpoch', time),
    imageDigest: fields.required('imageDigest', digest),
    archiveDigest: fields.required('archiveDigest', digest),
    archiveSize: fields.required('archiveSize', count),
    ...(kernel && { kernel: kernelOf(kernel) }),
    ...(settings && { settings }),
    ...(components && { components }),
    inputs: inputsOf(fields.object('inputs')),
    files: entriesOf(fields.objects('files', { max: imageLimits.maxEntries })),
  };
}

function kernelOf(fields: JsonFields): KernelFacts {
  const sourceDigest = fields.optional('sourceDigest', digest);
  const tools = fields.optional('tools', anyText);
  return {
    release: fields.required('release', anyText),
    source: fields.required('source', anyText),
    ...(sourceDigest !== undefined && { sourceDigest }),
    ...(tools !== undefined && { tools }),
    compiler: fields.required('compiler', anyText),
    configuration: fields.required('configuration', digest),
    vmlinux: fields.required('vmlinux', digest),
    bzImage: fields.required('bzImage', digest),
  };
}

/** What scripts/mkkernel.sh has written, in the form of a manifest. @throws IMAGE_INVALID */
export function readKernelFacts(bytes: Uint8Array): KernelFacts {
  return kernelOf(parse(bytes));
}

function settingsOf(fields: JsonFields): ImageSettings {
  const config = fields.required('config', anyObject);
  checkDepth(config, imageLimits.maxConfigDepth);
  return {
    debug: fields.required('debug', flag),
    secrets: fields.required('secrets', listOf(oneOf(secretNames))),
    config,
    files: filesOf(fields.object('files')),
  };
}

/** None but those that there are: {@link JsonFields.end} refuses others. */
function filesOf(fields: JsonFields): ImageSettings['files'] {
  const files = settingFiles.map((name) => [name, fields.optional(name, fileBytes)] as const);
  fields.end();
  return Object.fromEntries(files.filter(([, bytes]) => bytes !== undefined));
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

function checkDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) throw invalidManifest('its config has objects within objects far deeper than settings are');
  for (const inner of Object.values(value)) checkDepth(inner, left - 1);
}

function inputsOf(fields: JsonFields): Readonly<Record<string, PackageInput>> {
  const inputs = fields.names.map((name) => {
    const input = fields.object(name);
    const [architecture, sha256] = [input.required('architecture', version), input.required('sha256', hex)];
    return [name, { version: input.required('version', version), architecture, sha256 }] as const;
  });
  return Object.fromEntries(inputs);
}

function entriesOf(files: readonly JsonFields[]): ManifestEntry[] {
  const entries = files.map(entryOf);
  if (new Set(entries.map(({ path }) => path)).size < entries.length)
    throw invalidManifest('a path stands in it twice');
  return entries;
}

function entryOf(fields: JsonFields): ManifestEntry {
  const path = fields.required('path', entryPath);
  const type = fields.required('type', oneOf(['file', 'symlink', 'directory']));
  if (type === 'symlink') return { path, type, target: fields.required('target', anyText) };
  if (type === 'directory') return { path, type, mode: fields.required('mode', fileMode) };
  const [size, sha256] = [fields.required('size', count), fields.required('sha256', hex)];
  return {
    path,
    type,
    mode: fields.required('mode', fileMode),
    size,
    sha256,
    origin: fields.required('origin', anyText),
  };
}
