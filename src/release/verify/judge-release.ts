import { readContent } from '../../keys/read-content.ts';
import type { PublicKeys } from '../../keys/public-keys.ts';
import { verifyDetached } from '../../keys/verify-detached.ts';
import { verifyRelease } from '../../keys/verify-release.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import type { TarLimits } from '../../formats/tar-reader.ts';
import { checkStatements, type ExpectedRelease } from './check-statements.ts';
import { type ArchiveContents, type OnEntry, readArchive } from './read-archive.ts';

/** What is done to a release, one after the other. */
export type JudgeStep = 'signature' | 'statements' | 'archive';

/** By what a release is judged. */
export interface JudgedBy {
  readonly keys: PublicKeys;
  /** From parseExpected. */
  readonly expected: ExpectedRelease;
  readonly limits: TarLimits;
  readonly now: Date;
  /** The armored detached signature, when the file is the .git.tgz alone. */
  readonly detached?: string;
}

/** Is told how far the judgement is. */
export interface JudgeEvents {
  readonly onStep: (step: JudgeStep) => void;
  /** Gets what is validly signed and was expected, before the archive is looked at: more may be asked of it. */
  readonly onVerified?: (verified: VerifiedSignature, by: JudgedBy) => Promise<void>;
  readonly onEntry: OnEntry;
}

/** A release that has passed every check. */
export interface JudgedRelease {
  readonly verified: VerifiedSignature;
  readonly contents: ArchiveContents;
}

/**
 * Judges a release in constant memory, in two passes: nothing of the archive is looked at before its signature. Whatever
 * `onEntry` did counts only when this has ended well.
 *
 * @param read reads the same file again, from its start
 * @throws what verifyRelease, checkStatements and readArchive throw
 */
export async function judgeRelease(
  read: () => AsyncIterable<Uint8Array>,
  judgement: JudgedBy & JudgeEvents,
): Promise<JudgedRelease> {
  const { keys, expected, limits, now, detached, onStep, onVerified, onEntry } = judgement;
  onStep('signature');
  const verified =
    detached === undefined
      ? await verifyRelease(read(), keys, { now })
      : await verifyDetached(read(), detached, keys, { now });
  onStep('statements');
  checkStatements(verified.notations, expected);
  await onVerified?.(verified, judgement);
  onStep('archive');
  const tgz = detached === undefined ? readContent(read()) : read();
  return { verified, contents: await readArchive(tgz, verified, limits, onEntry) };
}
