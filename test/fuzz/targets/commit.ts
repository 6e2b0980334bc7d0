import assert from 'node:assert/strict';
import { type Commit, identSeconds, parseCommit } from '../../../src/formats/git-object.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { commitContent } from '../../support/pack-writer.ts';
import type { FuzzTarget } from '../target.ts';
import { faultsByGit, storeObjects } from '../support/git-judge.ts';
import { outcomeOf } from '../support/outcome.ts';

const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const parent = 'c'.repeat(40);
const GREATER_THAN = 0x3e;

function read(input: Uint8Array): Commit | undefined {
  return outcomeOf(['OBJECT_INVALID'], () => parseCommit(input, 'sha1')).value;
}

function secondsOf(commit: Commit): bigint | undefined {
  return outcomeOf(['OBJECT_INVALID'], () => identSeconds(commit.committer, 'commit')).value;
}

/** What must stand at the start of a commit that has been read so, with no continuation lines in it. */
function writePlainly({ tree: root, parents, author, committer }: Commit): Buffer {
  const text = (part: string): Buffer => Buffer.from(part);
  return Buffer.concat([
    text(`tree ${root}\n${parents.map((id) => `parent ${id}\n`).join('')}author `),
    author,
    text('\ncommitter '),
    committer,
    text('\n'),
  ]);
}

/** Faults of idents and headers that matter to no archive; git reads such commits, too, and archives them. */
const accepted =
  /(?:missing|bad|zeroPadded)(?:Name|Email|Space|Date|Timezone)|multipleAuthors|nulInCommit|nulInHeader|extraHeader|zeroPaddedDate|badDateOverflow/i;

/** Commit objects. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...[
      'tree ',
      'parent ',
      'author ',
      'committer ',
      'encoding ',
      'gpgsig ',
      'gpgsig-sha256 ',
      'mergetag ',
      '\n\n',
      '\n ',
    ],
    ...['> ', ' <', '+0000', '-0000', '1700000000', '18446744073709551615', tree, parent, '\0', `parent ${parent}\n`],
  ],
  seeds: [
    commitContent(tree),
    commitContent(tree).replace('author', `parent ${parent}\nparent ${parent}\nauthor`),
    commitContent(tree).replace('\n\n', '\nencoding latin1\ngpgsig -----BEGIN\n abc\n -----END\n\n'),
    commitContent(tree, '18446744073709551615 +0000'),
    commitContent(tree, '-1 +0000'),
  ],
  run(input) {
    const commit = read(input);
    if (!commit) return;
    const bytes = Buffer.from(input);
    const written = writePlainly(commit);
    assert.ok(bytes.subarray(0, written.length).equals(written), 'the headers are others');
    assert.ok(
      bytes.subarray(bytes.length - commit.message.length).equals(Buffer.from(commit.message)),
      'the message is another',
    );
    const seconds = secondsOf(commit);
    assert.ok(seconds === undefined || (seconds >= 0n && seconds < 2n ** 64n), 'a date is out of range');
  },
  judge(inputs) {
    const taken = inputs.filter((input) => read(input) !== undefined);
    for (const [index, faults] of faultsByGit('commit', taken).entries()) {
      const serious = faults.filter((fault) => !accepted.test(fault));
      assert.deepEqual(
        serious,
        [],
        `git refuses a commit that is taken: ${Buffer.from(taken[index] ?? []).toString('latin1')}`,
      );
    }
    compareWithGit(taken);
  },
};

/** Of such, git before 2.41 reads another date than later versions: the agent follows those, and warns (release-format.md). */
function isDatedByVersion({ committer }: Commit): boolean {
  return committer.indexOf(GREATER_THAN) !== committer.lastIndexOf(GREATER_THAN);
}

/** Tree, parents and date as git has them, of the commits whose date each version shows alike. */
function compareWithGit(inputs: readonly Uint8Array[]): void {
  using repository = GitRepository.create({ bare: true });
  const commits = inputs.flatMap((input) => {
    const commit = read(input);
    const seconds = commit && secondsOf(commit);
    if (!commit || seconds === undefined || seconds >= 2n ** 63n || isDatedByVersion(commit)) return [];
    return [{ input, commit, seconds }];
  });
  const ids = storeObjects(
    repository,
    'commit',
    commits.map(({ input }) => input),
  );
  // Not `git log`, which shows no date where a zone is missing: what archives are dated by is what --timestamp shows.
  const args = ['rev-list', '--no-walk=unsorted', '--timestamp', '--format=%T %P', '--stdin'];
  const told = repository.run(args, ids.map((commit) => `${commit}\n`).join('')).toString();
  for (const [index, { commit, seconds, input }] of commits.entries()) {
    const lines = `${seconds} commit ${ids[index] ?? ''}\n${commit.tree} ${commit.parents.join(' ')}\n`;
    assert.ok(told.includes(lines), `git reads another tree, date or parent: ${Buffer.from(input).toString('latin1')}`);
  }
}
