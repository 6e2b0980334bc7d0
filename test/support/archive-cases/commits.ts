import type { ArchiveCase } from '../archive-corpus.ts';
import type { GitRepository } from '../git-repository.ts';
import { tagTree } from './entries.ts';

const seconds = [
  '0',
  '1',
  '59',
  '86399',
  '1000000000',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '7258118400',
  String(2 ** 33 - 1),
  String(2 ** 33),
  String(2 ** 33 + 1),
  String(2 ** 40),
  '253402300799',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
];

const dates: ArchiveCase[] = seconds.map((time) => ({
  name: `the committer date ${time}`,
  committer: `C <c@example.org> ${time} +0000`,
  files: [
    { path: 'f', content: 'x' },
    { path: 'n'.repeat(120), content: 'x' },
  ],
}));

const zones: ArchiveCase[] = ['+1400', '-1200', '+0545', '-0000'].map((zone) => ({
  name: `the zone ${zone}, which does not count`,
  committer: `C <c@example.org> 1700000000 ${zone}`,
  files: [{ path: 'f', content: 'x' }],
}));

const idents: ArchiveCase[] = ['<c@example.org>', ' <>', 'Jos\xe9 <j@\xe9>', 'a "b" c. <d e@f>', 'a<b <c@d>'].map(
  (ident) => ({
    name: `the committer ${ident}`,
    make: (repository, tag) => {
      const tree = treeWith(repository);
      tagCommit(repository, tag, `tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter ${ident} 1234567890 +0000\n\nm\n`);
    },
  }),
);

function treeWith(repository: GitRepository): string {
  const blob = repository.run(['hash-object', '-w', '--stdin'], 'content\n').toString().trim();
  return repository.run(['mktree'], `100644 blob ${blob}\tfile\n`).toString().trim();
}

function tagCommit(repository: GitRepository, tag: string, commit: string): void {
  const raw = Buffer.from(commit, 'latin1');
  const id = repository.run(['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], raw).toString().trim();
  repository.git('tag', tag, id);
}

const people = 'author A U Thor <a@example.org> 1600000000 +0100\ncommitter C <c@example.org> 1600000001 +0200\n';
const signature =
  'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEz\n committer X <x@y> 5 +0000\n -----END PGP SIGNATURE-----\n';

const headers: Readonly<Record<string, string>> = {
  'an encoding': `${people}encoding ISO-8859-1\n\nGr\xf6\xdfe\n`,
  'a signature': `${people}${signature}\nsigned\n`,
  'a merged tag': `${people}mergetag object ${'1'.repeat(40)}\n type commit\n tag v1\n \n committer X <x@y> 5 +0000\n\nmerge\n`,
  'unknown headers': `${people}change-id abc\nHG:extra branch:x\n\nm\n`,
  'no message': `${people}\n`,
  'a message with NUL bytes': `${people}\na\0b\0\n`,
  'a message that looks like headers': `${people}\ncommitter X <x@y> 5 +0000\n`,
};

const commits: ArchiveCase[] = Object.entries(headers).map(([name, text]) => ({
  name: `a commit with ${name}`,
  make: (repository, tag) => {
    tagCommit(repository, tag, `tree ${treeWith(repository)}\n${text}`);
  },
}));

/** Tags `commit` through `levels` tag objects. */
function tagThrough(repository: GitRepository, tag: string, levels: number): void {
  tagTree(repository, tag, treeWith(repository));
  for (let level = 0; level < levels; level += 1) {
    repository.git('tag', '-f', '-a', '-m', `level ${level}`, tag, `refs/tags/${tag}`);
  }
}

const tags: ArchiveCase[] = [
  ...[0, 1, 2, 5].map((levels): ArchiveCase => ({
    name: `a tag through ${levels} tag objects`,
    make: (repository, tag) => {
      tagThrough(repository, tag, levels);
    },
  })),
  ...['release/1.0', 'a/b/c', 'v1.0-rc.1+build', 'größe', '🎉', 'x'.repeat(100), 'main', "it's", 'a&b;c', '%41'].map(
    (tag): ArchiveCase => ({
      name: `the tag ${tag}`,
      tag,
      make: (repository) => {
        tagThrough(repository, tag, tag.length % 2);
      },
    }),
  ),
];

function commitOn(repository: GitRepository, tag: string, parents: number): void {
  const tree = treeWith(repository);
  const ids = Array.from({ length: parents }, (_, index) => repository.git('commit-tree', '-m', `p${index}`, tree));
  const args = ids.flatMap((id) => ['-p', id]);
  repository.git('tag', tag, repository.git('commit-tree', '-m', 'merge', ...args, tree));
}

const merges: ArchiveCase[] = [1, 2, 8].map((parents) => ({
  name: `a commit with ${parents} parents`,
  make: (repository, tag) => {
    commitOn(repository, tag, parents);
  },
}));

export const commitCases: readonly ArchiveCase[] = [...dates, ...zones, ...idents, ...commits, ...merges, ...tags];
