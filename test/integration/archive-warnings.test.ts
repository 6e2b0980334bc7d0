import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { type ArchiveCase, ArchiveCorpus } from '../support/archive-corpus.ts';
import { withCode } from '../support/codes.ts';
import { smallReleaseTar } from '../../harness/release-tar.ts';

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const corpus = await ArchiveCorpus.create();
after(() => corpus.dispose());
let repositories = 0;

async function releaseOf(archiveCase: ArchiveCase): Promise<{ tar: Buffer; warnings: readonly string[]; git: Buffer }> {
  repositories += 1;
  for (const { url, tag, repository } of corpus.add(`r${repositories}`, 'sha1', [archiveCase])) {
    const { tar, summary } = await smallReleaseTar({ repositoryUrl: url, tag, prefix: '' });
    return { tar, warnings: summary.warnings, git: repository.run(['archive', tag]) };
  }
  throw new TypeError('the corpus made no tag');
}

async function warningsOf(...paths: string[]): Promise<number> {
  const { warnings } = await releaseOf({ name: 'names', files: paths.map((path) => ({ path, content: path })) });
  return warnings.length;
}

test('warns of names that fall together where case does not count', async () => {
  assert.equal(await warningsOf('README', 'readme', 'src/a'), 1);
  assert.equal(await warningsOf('Src/a', 'src/b', 'src/B'), 2);
  assert.equal(await warningsOf('A/x', 'b/X'), 0);
});

test('warns of names that fall together where composed letters are one with others', async () => {
  assert.equal(await warningsOf(utf8('gr\u00f6\u00dfe'), utf8('gro\u0308\u00dfe')), 1);
  assert.equal(await warningsOf(utf8('\u00d6'), utf8('\u00f6')), 1);
});

test('does not warn of a name that export-ignore leaves out', async () => {
  const files = [
    { path: '.gitattributes', content: 'readme export-ignore\n' },
    { path: 'README', content: '' },
    { path: 'readme', content: '' },
  ];
  assert.deepEqual((await releaseOf({ name: 'ignored', files })).warnings, []);
});

test('warns of links that lead outside and of no others', async () => {
  const links = { 'a/b': '../c', c: '..', 'd/e': '/etc/passwd', 'f/g': '../..', 'h/i': 'j/../../k' };
  const files = Object.entries(links).map(([path, content]) => ({ path, content, mode: '120000' as const }));
  assert.equal((await releaseOf({ name: 'links', files })).warnings.length, 3);
});

test('dates a commit from behind the last ">" as git 2.41 and later do, with a warning', async () => {
  const { tar, warnings } = await releaseOf({
    name: 'bracket',
    make: (repository, tag) => {
      const tree = repository.run(['mktree'], '').toString().trim();
      const commit = `tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter C > D <c@d> 1234567890 +0000\n\nm\n`;
      const id = repository.run(['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], commit);
      repository.git('update-ref', `refs/tags/${tag}`, id.toString().trim());
    },
  });
  assert.equal(tar.toString('latin1', 136, 147), (1234567890).toString(8).padStart(11, '0'));
  assert.equal(warnings.length, 1);
});

function tagRaw(name: string, commitTail: string, tree = ''): ArchiveCase {
  return {
    name,
    make: (repository, tag) => {
      const treeId = repository.run(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], tree).toString();
      const commit = `tree ${treeId.trim()}\nauthor A <a@b> 1 +0000\n${commitTail}`;
      const id = repository.run(['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], commit);
      repository.git('update-ref', `refs/tags/${tag}`, id.toString().trim());
    },
  };
}

/** What git archive reads differently in its versions, or writes as a time that tar refuses. */
const refusedCommits = {
  'before 1970': 'committer C <c@d> -1 +0000\n\nm\n',
  'of over 64 bits': 'committer C <c@d> 18446744073709551616 +0000\n\nm\n',
  'that is missing': 'committer C <c@d>\n\n2020 was a year\n',
  'that is no number': 'committer C <c@d> 12x +0000\n\nm\n',
  'in a commit without an empty line': 'committer C <c@d> 1234567890 +0000\n',
};

for (const [name, tail] of Object.entries(refusedCommits)) {
  test(`throws OBJECT_INVALID for a committer date ${name}`, async () => {
    await assert.rejects(releaseOf(tagRaw(name, tail)), withCode('OBJECT_INVALID'));
  });
}

test('throws TREE_UNSAFE for a link named .gitmodules, which git does not archive either', async () => {
  for (const name of ['.gitmodules', '.GITMODULES', 'gitmod~1']) {
    const files = [{ path: name, content: 'elsewhere', mode: '120000' as const }];
    await assert.rejects(releaseOf({ name, files }), withCode('TREE_UNSAFE'));
  }
});

for (const filter of ['lfs', 'crypt']) {
  test(`warns once of files that filter=${filter} would change, and speaks of Git LFS for that alone`, async () => {
    const files = [
      { path: '.gitattributes', content: `*.bin filter=${filter} -text\n` },
      { path: 'a.bin', content: 'version https://git-lfs.github.com/spec/v1\n' },
      { path: 'b.bin', content: 'version https://git-lfs.github.com/spec/v1\n' },
    ];
    const { tar, warnings, git } = await releaseOf({ name: filter, files });
    assert.deepEqual(tar, git);
    const [warning, ...others] = warnings;
    assert.deepEqual(others, []);
    assert.match(warning ?? '', new RegExp(`filter=${filter}`));
    assert.equal(/Git LFS/.test(warning ?? ''), filter === 'lfs');
  });
}
