import { createSha256 } from '#runtime/sha256.ts';
import { AgentError } from '../../errors.ts';
import { toHex } from '../../formats/bytes.ts';
import { type ReadEntry, type TarLimits, TarReader } from '../../formats/tar-reader.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import { ArchiveTree } from './archive-tree.ts';
import { inflateTgz } from './inflate-tgz.ts';

/** What was found in an archive. */
export interface ArchiveContents {
  files: number;
  /** Submodules, which are empty folders, among them. */
  directories: number;
  symlinks: number;
  /** Bytes of the files' contents. */
  contentBytes: number;
}

/** Gets each entry in turn, before the archive has been read to its end. */
export type OnEntry = (entry: ReadEntry) => void | Promise<void>;

function mismatch(what: string): AgentError {
  return new AgentError(
    'RELEASE_MISMATCH',
    `The archive is not of the ${what} that its signature names. Do not use it.`,
  );
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: { update(bytes: Uint8Array): unknown }) {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/**
 * Reads the archive of a release whose signature has been verified, and compares it with what the signature states.
 * Whatever `onEntry` did counts only when this has ended well.
 *
 * @param tgz the same content once more, read after the verification
 * @throws ARCHIVE_INVALID, EXTRACT_UNSAFE, LIMIT_EXCEEDED, RELEASE_MISMATCH, or SIGNATURE_INVALID when the content is no
 * longer the one that was verified
 */
export async function readArchive(
  tgz: AsyncIterable<Uint8Array>,
  verified: VerifiedSignature,
  limits: TarLimits,
  onEntry: OnEntry,
): Promise<ArchiveContents> {
  const tgzHash = createSha256();
  const tarHash = createSha256();
  const tree = new ArchiveTree();
  const contents: ArchiveContents = { files: 0, directories: 0, symlinks: 0, contentBytes: 0 };
  const tar = hashed(inflateTgz(hashed(tgz, tgzHash), verified.contentBytes), tarHash);
  const checkCommit = (commit: string): void => {
    if (commit !== verified.notations.commit) throw mismatch('commit');
  };
  for await (const entry of new TarReader(tar, limits).entries(checkCommit)) {
    tree.add(entry);
    contents[countOf[entry.type]] += 1;
    contents.contentBytes += entry.size;
    await onEntry(entry);
  }
  if (toHex(tgzHash.digest()) !== verified.contentSha256) {
    throw new AgentError('SIGNATURE_INVALID', 'The file was changed while it was being verified: do not use it.');
  }
  if (toHex(tarHash.digest()) !== verified.notations.tarSha256) throw mismatch('tar');
  return contents;
}

const countOf = { file: 'files', directory: 'directories', symlink: 'symlinks' } as const satisfies Record<
  ReadEntry['type'],
  keyof ArchiveContents
>;
