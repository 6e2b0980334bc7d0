import assert from 'node:assert/strict';
import test from 'node:test';
import fc from '../support/fast-check.ts';

import type { AttributeValue } from '../../src/archive/attributes/attribute-rule.ts';
import { type CommittedFile, GitRepository } from '../support/git-repository.ts';
import { treeAttributes } from '../support/tree-attributes.ts';

const attributes = ['export-ignore', 'export-subst', 'text', 'crlf', 'eol', 'ident', 'working-tree-encoding', 'filter'];

/** As `git check-attr` prints it. */
function shown(value: AttributeValue): string {
  if (value === undefined) return 'unspecified';
  if (typeof value === 'boolean') return value ? 'set' : 'unset';
  return value;
}

/** Compares the eight attributes of all `files` (and their folders) with git's; tells how many git has set. */
function compareWithGit(repository: GitRepository, files: readonly CommittedFile[]): number {
  const ours = [...treeAttributes(files)];
  repository.commitFiles(files);
  repository.run(['read-tree', 'main']);
  const input = Buffer.from(ours.map(([path]) => `${path}\0`).join(''), 'latin1');
  const output = repository.run(['check-attr', '--cached', '-z', '--stdin', ...attributes], input).toString('latin1');
  const theirs = output.split('\0');
  let specified = 0;
  for (const [row, [path, found]] of ours.entries()) {
    const git = theirs
      .slice(row * attributes.length * 3, (row + 1) * attributes.length * 3)
      .filter((_, at) => at % 3 === 2);
    specified += git.filter((value) => value !== 'unspecified').length;
    // The two export attributes count only when they are set.
    const expected = git.map((value, column) => (column < 2 ? String(value === 'set') : value));
    const seen = Object.values(found).map((value: AttributeValue, column) =>
      column < 2 ? String(value) : shown(value),
    );
    assert.deepEqual(seen, expected, path);
  }
  return specified;
}

const segment = fc
  .array(fc.constantFrom('a', 'b', 'c', 'ab', '.', '-', '!', '\\', '[', ']', '^', '*', ' ', '"', '\xe9', 'A'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
  .filter((name) => name !== '.' && name !== '..');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

const patternPart = fc.constantFrom(
  ...['a', 'b', 'c', 'ab', 'A', '.', '/', '*', '**', '?', '[', '!', '^', ']', '-', '\\', '[:alpha:]', '[:', 'a-c'],
  ...['**/', '/**', '[!a]', '[[:lower:]]', '\xe9', '\xc3'],
);
const pattern = fc.array(patternPart, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));

/** A set of files in which no file is also a folder. */
function filesOf(paths: readonly string[], gitattributes: readonly [string, string][]): CommittedFile[] {
  const all = new Map<string, string>([...paths.map((name): [string, string] => [name, '']), ...gitattributes]);
  return [...all]
    .filter(([name]) => ![...all.keys()].some((other) => other.startsWith(`${name}/`)))
    .map(([name, content]) => ({ path: name, content: Buffer.from(content, 'latin1') }));
}

test('matches any pattern against any path as git check-attr does', () => {
  using repository = GitRepository.create();
  let specified = 0;
  const property = fc.property(
    fc.array(pattern, { minLength: 100, maxLength: 100 }),
    fc.array(path, { minLength: 8, maxLength: 12 }),
    (patterns, paths) => {
      // One folder for each pattern: one run of git answers for all of them.
      const files = patterns.flatMap((text, index) =>
        filesOf(paths, [['.gitattributes', `${text} text\n`]]).map((file) => ({
          ...file,
          path: `d${index}/${file.path}`,
        })),
      );
      specified += compareWithGit(repository, files);
    },
  );
  fc.assert(property, { numRuns: 15 });
  assert.ok(specified > 500);
});

const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...attributes) },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'binary',
      'm1',
      'm2',
      '-text',
      '!text',
      'text=auto',
      'eol=crlf',
      'eol=',
      '-m1',
      '!eol',
      'm2=x',
    ),
  },
  { weight: 4, arbitrary: fc.constantFrom('diff', '-eol=lf', 'filter=lfs', 'working-tree-encoding=UTF-16') },
  { weight: 1, arbitrary: fc.constantFrom('-', '--text', '=x', 'te\xe9', '!') },
);
const blank = fc.constantFrom(' ', '  ', '\t', ' \r', '\f');
const head = fc.oneof(
  fc.constantFrom(
    '*',
    'a',
    '*.c',
    'a/',
    '/a',
    'b/c',
    '!a',
    '\\!a',
    '# a',
    '"a"',
    '"a',
    '"\\141"',
    '"\\a"',
    '"a b"',
    '""',
  ),
  fc.constantFrom(
    '[attr]m1',
    '[attr]m2',
    '[attr]binary',
    '[attr]text',
    '[attr]',
    '"[attr]m1"',
    '"[attr] m2 x"',
    '[attr]-x',
  ),
  pattern,
);
const line = fc
  .tuple(
    fc.constantFrom('', ' ', '\t', '\f'),
    head,
    fc.array(fc.tuple(blank, word), { maxLength: 4 }),
    fc.constantFrom('', '\r', ' '),
  )
  .map(([indent, start, words, end]) => indent + start + words.flat().join('') + end);
const gitattributes = fc
  .tuple(
    fc.constantFrom('', '', '\xef\xbb\xbf'),
    fc.array(line, { maxLength: 8 }),
    fc.constantFrom('', '\n', '\0\n* text'),
  )
  .map(([mark, lines, end]) => mark + lines.join('\n') + end);

test('reads any .gitattributes, and any nesting of them, as git check-attr does', () => {
  using repository = GitRepository.create();
  let specified = 0;
  const property = fc.property(
    gitattributes,
    fc.array(fc.tuple(gitattributes, gitattributes), { minLength: 10, maxLength: 20 }),
    (top, nested) => {
      const names = ['a', 'b/c', 'x.c', 'b/a/x.c', 'a b', '!a', 'C'];
      const files = nested.flatMap(([outer, inner], index) => [
        ...filesOf(names, [
          ['.gitattributes', outer],
          ['b/.gitattributes', inner],
        ]).map((file) => ({ ...file, path: `d${index}/${file.path}` })),
      ]);
      specified += compareWithGit(repository, [
        { path: '.gitattributes', content: Buffer.from(top, 'latin1') },
        ...files,
      ]);
    },
  );
  fc.assert(property, { numRuns: 40 });
  assert.ok(specified > 500, `git has set only ${specified}`);
});
