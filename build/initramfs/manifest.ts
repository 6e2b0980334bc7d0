import { createHash } from 'node:crypto';
import type { InputsLock } from './inputs-lock.ts';
import type { SystemEntry } from './system-files.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What is known of an image; the same image has the same manifest. */
export interface ManifestFacts {
  readonly version: string;
  readonly mode: 'development' | 'production';
  readonly sourceDateEpoch: number;
  readonly archive: Uint8Array;
  /** The list of digests that the guest checks. */
  readonly checksums: string;
  readonly inputs: InputsLock['packages'];
}

function describe(prefix: string, entry: SystemEntry): Record<string, unknown> {
  const path = `${prefix}/${entry.path}`;
  if (entry.type === 'symlink') return { path, type: entry.type, target: entry.target };
  const mode = entry.mode.toString(8).padStart(4, '0');
  if (entry.type === 'directory') return { path, type: entry.type, mode };
  const { origin, contents } = entry;
  return { path, type: entry.type, mode, size: contents.length, sha256: sha256(contents), origin };
}

/** The manifest, as JSON text. Paths begin with `initramfs` or `system`, by where they are. */
export function makeManifest(
  facts: ManifestFacts,
  outer: readonly SystemEntry[],
  system: readonly SystemEntry[],
): string {
  const files = [
    ...outer.map((entry) => describe('initramfs', entry)),
    ...system.map((entry) => describe('system', entry)),
  ].toSorted((a, b) => (String(a['path']) < String(b['path']) ? -1 : 1));
  const manifest = {
    version: facts.version,
    mode: facts.mode,
    sourceDateEpoch: facts.sourceDateEpoch,
    // What the guest itself knows and tells: it cannot know the digest of the archive that it came in. Two images that
    // differ in nothing but their secrets have the same.
    imageDigest: `sha256:${sha256(Buffer.from(facts.checksums))}`,
    archiveDigest: `sha256:${sha256(facts.archive)}`,
    archiveSize: facts.archive.length,
    inputs: facts.inputs,
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
