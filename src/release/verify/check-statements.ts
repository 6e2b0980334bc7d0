import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import { parseRepositoryUrl } from '../../git/repository-url.ts';
import type { ReleaseNotations } from '../../keys/notations.ts';
import { parseCommitId } from '../commit-id.ts';

/** What a person expects of a release; what is absent is not asked about. */
export interface ExpectedRelease {
  readonly repository?: string;
  readonly tag?: string;
  /** Full object id. */
  readonly commit?: string;
}

function compare(what: string, stated: string, expected: string | undefined, hint = ''): void {
  if (expected === undefined || stated === expected) return;
  throw new AgentError(
    'RELEASE_MISMATCH',
    `The release is validly signed, but of the ${what} ${printable(stated)}, not of ${printable(expected)}.${hint}`,
    { data: { expected, actual: stated } },
  );
}

function compareRepository(stated: string, expected: string): void {
  const plain = (url: string): string => url.replace(/\/*(?:\.git)?\/*$/, '');
  const isAlike = plain(stated) === plain(expected);
  compare(
    'repository',
    stated,
    expected,
    isAlike ? ' They differ only in how they end; if your server takes both for one, name the first.' : '',
  );
}

/**
 * What is expected, in the form in which a signature states it.
 *
 * @throws INVALID_REPOSITORY_URL, INVALID_COMMIT_ID
 */
export function parseExpected({ repository, tag, commit }: ExpectedRelease): ExpectedRelease {
  return {
    ...(repository !== undefined && { repository: parseRepositoryUrl(repository).url }),
    ...(tag !== undefined && { tag }),
    ...(commit !== undefined && { commit: parseCommitId(commit) }),
  };
}

/**
 * Compares what a signature states with what is expected of it.
 *
 * @param expected from {@link parseExpected}
 * @throws RELEASE_MISMATCH
 */
export function checkStatements({ repository, tag, commit }: ReleaseNotations, expected: ExpectedRelease): void {
  if (expected.repository !== undefined) compareRepository(repository, expected.repository);
  compare('tag', tag, expected.tag);
  compare('commit', commit, expected.commit);
}
