import type { Commit } from '../../src/formats/git-object.ts';
import type { SubstContext } from '../../src/archive/export-subst/context.ts';

/** A commit of no repository, for tests that need no git. */
export function substContext(commit: Partial<Commit> = {}, context: Partial<SubstContext> = {}): SubstContext {
  return {
    commitId: 'a'.repeat(40),
    commit: {
      tree: 'b'.repeat(40),
      parents: ['c'.repeat(40)],
      author: Buffer.from('Ada <ada@example.org> 1700000000 +0000'),
      committer: Buffer.from('Carl <carl@example.org> 1700000100 -0230'),
      signed: false,
      message: Buffer.from('Subject\n\nBody\n\nKey: value\n'),
      ...commit,
    },
    tag: 'v1',
    tagObjectName: undefined,
    abbreviate: (id, minimum = 7) => id.slice(0, minimum),
    mailmap: undefined,
    now: 1_710_000_000,
    maxExpansionBytes: 1024 * 1024,
    ...context,
  };
}
