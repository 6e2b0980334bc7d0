import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import type { AgentError } from '../errors.ts';
import { equalBytes } from '../formats/bytes.ts';
import { type CpioEntry, readCpio } from '../formats/cpio.ts';
import { printable } from '../formats/printable.ts';
import { ZSTD_MAGIC, zstdFrameLength } from '../formats/zstd-frame.ts';
import { imageLimits } from '../limits.ts';
import { wordsOfEntry, wordsOfListed } from './entry-words.ts';
import { invalidImage } from './invalid-image.ts';
import { AGENT_ID, CHECKSUMS, filesOfSecret, fixedEntries, secretFiles } from './layout.ts';
import type { ImageManifest } from './manifest.ts';

/** What a file that is at hand turned out to be. */
export interface CheckedFile {
  readonly is: 'vmlinux' | 'bzImage' | 'initramfs';
  /** To the byte the one of the manifest, or a compressed form of that; an image may have other secrets, or none. */
  readonly isExact: boolean;
  /** Names of the secrets that are in an image. */
  readonly secrets: readonly string[];
}

/** An archive as `newc` has it. */
const CPIO_MAGIC = Buffer.from('070701');
/** Where the manifest says what is in the archive itself. */
const OUTER = 'initramfs/';
const MAX_WORDS = 300;

/**
 * Holds a file against a manifest, whichever of its files it is: a kernel by its digest, an image entry by entry, as one that
 * has other secrets than the builder's, or none, has another digest and is the same image.
 *
 * @param name for errors
 * @throws IMAGE_INVALID with what differs, ARCHIVE_INVALID
 */
export function checkImageFile(manifest: ImageManifest, name: string, bytes: Uint8Array): CheckedFile {
  const digest = digestOf(bytes);
  const { kernel, archiveDigest } = manifest;
  if (kernel?.vmlinux === digest) return { is: 'vmlinux', isExact: true, secrets: [] };
  if (kernel?.bzImage === digest) return { is: 'bzImage', isExact: true, secrets: [] };
  const archive = archiveOf(name, bytes, digest);
  const secrets = checkEntries(manifest, name, readCpio(archive));
  const isExact = digest === archiveDigest || (archive !== bytes && digestOf(archive) === archiveDigest);
  return { is: 'initramfs', isExact, secrets };
}

const digestOf = (bytes: Uint8Array): string => `sha256:${hash('sha256', bytes)}`;
const startsWith = (bytes: Uint8Array, magic: Uint8Array): boolean =>
  equalBytes(magic, bytes.subarray(0, magic.length));

function archiveOf(name: string, bytes: Uint8Array, digest: string): Uint8Array {
  if (startsWith(bytes, CPIO_MAGIC)) return bytes;
  if (!startsWith(bytes, ZSTD_MAGIC)) {
    throw invalidImage(`The file ${name} is none of this image: it has the digest ${digest}`);
  }
  try {
    // Linux unpacks what follows a frame by itself, and over what it has unpacked.
    if (zstdFrameLength(bytes) === bytes.length) {
      return zstdDecompressSync(bytes, { maxOutputLength: imageLimits.maxArchiveBytes });
    }
  } catch (cause) {
    throw invalidImage(`The file ${name} is damaged, or far larger than any image`, cause);
  }
  throw invalidImage(`The file ${name} has something after its compressed archive`);
}

/** @returns the names of its secrets */
function checkEntries(manifest: ImageManifest, name: string, entries: readonly CpioEntry[]): string[] {
  const differs = (what: string): AgentError => invalidImage(`The image ${name} is not that of the manifest: ${what}`);
  const expected = expectedEntries(manifest);
  const secrets: string[] = [];
  const seen = new Map<string, CpioEntry['type']>();
  for (const entry of entries) {
    checkFolder(entry, seen, differs);
    seen.set(entry.path, entry.type);
    if (isSecret(entry)) secrets.push(entry.path);
    else checkEntry(entry, expected.get(entry.path), differs);
  }
  const missing = [...expected.keys()].find((path) => !seen.has(path));
  if (missing !== undefined) throw differs(`it lacks ${printable(missing)}`);
  checkSecrets(manifest, secrets, differs);
  return secrets;
}

/** An image has the secrets that its settings name, whatever is in them, or it is the one for others, without any. */
function checkSecrets(
  { settings }: ImageManifest,
  found: readonly string[],
  differs: (what: string) => AgentError,
): void {
  if (!settings || found.length === 0) return;
  const named = settings.secrets.flatMap((name) => filesOfSecret[name].map((file) => `secrets/${file}`));
  const missing = named.find((path) => !found.includes(path));
  if (missing !== undefined) throw differs(`of its secrets, it lacks ${missing}`);
  const other = found.find((path) => !named.includes(path));
  if (other !== undefined) throw differs(`it has ${other}, a secret too many`);
}

/** By its path, what each entry of the archive has to be. The list that the guest checks is also named by its own digest. */
function expectedEntries({ files, imageDigest }: ImageManifest): Map<string, string> {
  const listed = files.filter(({ path }) => path.startsWith(OUTER));
  return new Map([
    ...listed.map((entry) => [entry.path.slice(OUTER.length), wordsOfListed(entry)] as const),
    ...fixedEntries.map((entry) => [entry.path, wordsOfEntry(entry)] as const),
    [CHECKSUMS, `a file with the digest ${imageDigest}, mode 0444, of 0:0`],
  ]);
}

/** Linux makes no folder that has no entry, and leaves out what would be in it. */
function checkFolder(
  { path }: CpioEntry,
  seen: ReadonlyMap<string, CpioEntry['type']>,
  differs: (what: string) => AgentError,
): void {
  const folder = path.split('/').slice(0, -1).join('/');
  if (folder !== '' && seen.get(folder) !== 'directory') throw differs(`${printable(path)} is in no folder of it`);
}

function checkEntry(entry: CpioEntry, expected: string | undefined, differs: (what: string) => AgentError): void {
  const path = printable(entry.path);
  if (expected === undefined) throw differs(`it has ${path}, which that does not list`);
  const found = wordsOfEntry(entry);
  if (found === expected) return;
  throw differs(`${path} is ${printable(found, MAX_WORDS)}, and not ${printable(expected, MAX_WORDS)}`);
}

/** One of those that /init looks for, for the agent's eyes alone. What it holds is nobody's business. */
function isSecret({ type, path, mode, uid, gid }: CpioEntry): boolean {
  const isKnown = Object.values<string>(secretFiles).some((name) => path === `secrets/${name}`);
  return isKnown && type === 'file' && mode === 0o400 && uid === AGENT_ID && gid === AGENT_ID;
}
