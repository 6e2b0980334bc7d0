import { createHash } from 'node:crypto';
import type { ImageManifest, ManifestEntry } from '../../src/image/manifest.ts';
import type { SystemEntry } from './system-files.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What is known of an image; the same image has the same manifest. */
export interface ManifestFacts extends Pick<
  ImageManifest,
  'version' | 'mode' | 'sourceDateEpoch' | 'settings' | 'components' | 'inputs'
> {
  readonly commit: string | undefined;
  readonly kernel: ImageManifest['kernel'];
  readonly archive: Uint8Array;
  /** The list of digests that the guest checks. */
  readonly checksums: string;
}

function describe(prefix: string, entry: SystemEntry): ManifestEntry {
  const path = `${prefix}/${entry.path}`;
  if (entry.type === 'symlink') return { path, type: entry.type, target: entry.target };
  const mode = entry.mode.toString(8).padStart(4, '0');
  if (entry.type === 'directory') return { path, type: entry.type, mode };
  const { origin, contents } = entry;
  return { path, type: entry.type, mode, size: contents.length, sha256: sha256(contents), origin };
}

/** The manifest. Paths begin with `initramfs` or `system`, by where they are. */
export function makeManifest(
  { archive, checksums, commit, kernel, ...facts }: ManifestFacts,
  outer: readonly SystemEntry[],
  system: readonly SystemEntry[],
): ImageManifest {
  const files = [
    ...outer.map((entry) => describe('initramfs', entry)),
    ...system.map((entry) => describe('system', entry)),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    ...facts,
    ...(commit !== undefined && { commit }),
    ...(kernel && { kernel }),
    // It cannot know the digest of the archive that it came in.
    imageDigest: `sha256:${sha256(Buffer.from(checksums))}`,
    archiveDigest: `sha256:${sha256(archive)}`,
    archiveSize: archive.length,
    files,
  };
}
