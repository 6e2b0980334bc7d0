import assert from 'node:assert/strict';
import test from 'node:test';

import { type CommittedFile, GitRepository } from '../support/git-repository.ts';
import { tarFiles } from '../support/tar-entries.ts';
import { treeAttributes } from '../support/tree-attributes.ts';

const paths = [
  ...[
    'a.c',
    'b.c',
    'A.C',
    'notes',
    'build/out',
    'doc/build/out',
    'doc/a/x.txt',
    'doc/x.txt',
    'deep/er/and/deeper/x.txt',
  ],
  ...['a b', 'a[b]', '!bang', '#hash', 'back\\slash', 'caf\xc3\xa9', 'raw\xff', 'tab\there', 'file1', 'file2', 'filex'],
  ...['keep/x', 'keep/y', 'macro/x', 'sub/x.c', 'sub/sub/x.c', 'vendor/lib/x.c', 'vendor/x.c', 'x/y/z', 'x/z'],
];

/** Each is the top-level .gitattributes of a tree of its own. */
const topLevels = [
  '*.c export-ignore',
  'build export-ignore',
  'build/ export-ignore',
  'a.c/ export-ignore',
  '/build export-ignore',
  'doc/build export-ignore',
  '/doc/*.txt export-ignore',
  'doc/** export-ignore',
  '**/x.txt export-ignore',
  'doc/**/x.txt export-ignore',
  'x/**/z export-ignore',
  '**/build/ export-ignore',
  'x/*/z export-ignore',
  'x*z export-ignore',
  '"a b" export-ignore',
  'a\\ b export-ignore',
  '"tab\\there" export-ignore',
  '"caf\\303\\251" export-ignore',
  'raw\xff export-ignore',
  'a\\[b\\] export-ignore',
  'a[b] export-ignore',
  '\\!bang export-ignore',
  '!a.c export-ignore',
  '\\#hash export-ignore',
  '#hash export-ignore',
  'back\\\\slash export-ignore',
  'file[!a-z] export-ignore',
  'file[[:digit:]] export-ignore',
  'file? export-ignore',
  '* export-ignore\nkeep -export-ignore\nkeep/* -export-ignore',
  '* export-ignore\n*.c !export-ignore',
  '*.c export-ignore\na.c export-ignore=no',
  '[attr]gone export-ignore\nmacro gone',
  '[attr]gone export-ignore\n*.c gone\na.c -gone',
  '[attr]one two\n[attr]two export-ignore\n*.txt one',
  '*.c export-ignore bad@name',
  '\xef\xbb\xbf*.c export-ignore\n*.txt export-ignore',
  '*.c export-ignore\r\n*.txt text\r\n',
  '/ export-ignore',
  '. export-ignore',
  '.gitattributes export-ignore',
];

async function archivedFiles(repository: GitRepository, files: readonly CommittedFile[]): Promise<Set<string>> {
  const commit = repository.commitFiles(files);
  return new Set((await tarFiles(repository.run(['archive', commit]))).keys());
}

function exportedFiles(files: readonly CommittedFile[]): Set<string> {
  const attributes = treeAttributes(files);
  const ignored = [...attributes].filter(([, { exportIgnore }]) => exportIgnore).map(([path]) => path);
  const kept = files.filter(({ path }) => {
    return !ignored.some((gone) => path === gone || (gone.endsWith('/') && path.startsWith(gone)));
  });
  return new Set(kept.map(({ path }) => Buffer.from(path, 'latin1').toString()));
}

test('leaves out of an archive what git archive leaves out', async () => {
  using repository = GitRepository.create({ bare: true });
  let ignored = 0;
  for (const text of topLevels) {
    const files = ['.gitattributes', ...paths].map((path) => ({
      path,
      content: path === '.gitattributes' ? Buffer.from(`${text}\n`, 'latin1') : 'x',
    }));
    const kept = await archivedFiles(repository, files);
    assert.deepEqual(exportedFiles(files), kept, text);
    ignored += kept.size < files.length ? 1 : 0;
  }
  assert.ok(ignored > 25);
});

test('lets deeper files override higher ones as git archive does', async () => {
  using repository = GitRepository.create({ bare: true });
  const files: CommittedFile[] = [
    ...paths.map((path) => ({ path, content: 'x' })),
    { path: '.gitattributes', content: '*.c export-ignore\n[attr]gone export-ignore\nx/y export-ignore\n' },
    { path: 'sub/.gitattributes', content: '*.c -export-ignore\n/sub/* !export-ignore\n[attr]late export-ignore\n' },
    { path: 'sub/sub/.gitattributes', content: 'x.c gone\n' },
    { path: 'vendor/.gitattributes', content: '/x.c !export-ignore\nlib/ export-ignore\n' },
    { path: 'doc/.gitattributes', content: '* late\n/x.txt export-ignore\n/doc/a export-ignore\n' },
  ];
  const kept = await archivedFiles(repository, files);
  assert.deepEqual(exportedFiles(files), kept);
  assert.ok(kept.has('sub/x.c') && !kept.has('sub/sub/x.c') && !kept.has('doc/x.txt'));
});

test('reads the target of a symbolic link named .gitattributes as rules, as git archive does', async () => {
  using repository = GitRepository.create({ bare: true });
  const files: CommittedFile[] = [
    { path: '.gitattributes', content: '*.c export-ignore', mode: '120000' },
    { path: 'a.c', content: 'x' },
    { path: 'b', content: 'x' },
  ];
  assert.deepEqual([...(await archivedFiles(repository, files))], ['b']);
  assert.deepEqual(exportedFiles(files), new Set(['.gitattributes', 'b']));
});
