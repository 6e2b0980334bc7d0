import { AgentError } from '../errors.ts';
import type { EarlierRelease } from './release.ts';

/**
 * A release that is to be made again has its date, and so the bytes of its signature, when key, commit and archive are the
 * same. Each is held against the earlier one as soon as it is known, and all of them before anything is signed. Each check
 * throws TOKEN_SPENT.
 */
export function checkEarlierKey({ fingerprint }: EarlierRelease, actual: string): void {
  if (actual !== fingerprint) throw spent('key', 'the key was rolled', fingerprint, actual);
}

export function checkEarlierCommit({ commit }: EarlierRelease, actual: string): void {
  if (actual !== commit) throw spent('commit', 'the tag was moved', commit, actual);
}

/** Of the same commit, what git fills in (export-subst) may differ. */
export function checkEarlierArchive({ tarSha256 }: EarlierRelease, actual: string): void {
  if (actual !== tarSha256) throw spent('archive', 'the archive differs', tarSha256, actual);
}

function spent(changed: string, why: string, expected: string, actual: string): AgentError {
  return new AgentError(
    'TOKEN_SPENT',
    `The release of this idempotency token was made, and cannot be made again: ${why}. Ask with a new token for the release as it is now.`,
    { data: { changed, expected, actual } },
  );
}
