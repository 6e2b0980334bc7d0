import assert from 'node:assert/strict';
import { AttributeStack } from '../../../src/archive/attributes/attribute-stack.ts';
import type { AttributeValue } from '../../../src/archive/attributes/attribute-rule.ts';
import type { PathAttributes } from '../../../src/archive/attributes/path-attributes.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { drain } from '../../support/drain.ts';
import { GitRepository } from '../../support/git-repository.ts';
import type { FuzzTarget } from '../target.ts';

const attributes = ['export-ignore', 'export-subst', 'text', 'crlf', 'eol', 'ident', 'working-tree-encoding', 'filter'];
const paths = ['a', 'b.c', 'a/', 'a/b', 'a/b/c.txt', 'x y', '!a', '*', '[a]', 'a\\b', '\xe9', 'A', 'b/a/b/', '-', ']'];
/** No input here is so long that reading it takes more: steps are a few times its bytes for each path. */
const limits = { ...defaultLimits, maxAttributeSteps: 2_000_000 };

/** The attributes of each path, of an archive whose folder `directory` has the input as its .gitattributes. */
function read(input: Uint8Array, directory: string): readonly PathAttributes[] {
  const stack = new AttributeStack(limits);
  if (directory !== '') drain(stack.push('', undefined));
  drain(stack.push(directory, input));
  return paths.map((path) => drain(stack.lookup(`${directory}${path}`)));
}

/** As `git check-attr` prints it; the two export attributes count only when they are set. */
function shown(value: AttributeValue, column: number): string {
  if (column < 2) return value === true ? 'set' : 'not set';
  if (value === undefined) return 'unspecified';
  if (typeof value === 'boolean') return value ? 'set' : 'unset';
  return value;
}

/** .gitattributes files, and the patterns in them. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...attributes.map((name) => ` ${name}`),
    ...[
      '*',
      '**',
      '/**/',
      '**/',
      '[',
      ']',
      '[!',
      '[^',
      '[[:alpha:]]',
      '[:',
      ':]',
      '[a-',
      '-',
      '\\',
      '"',
      '\\141',
      '?',
      '!',
    ],
    ...[
      '[attr]',
      'binary',
      '\n',
      '\0',
      '#',
      '=',
      '\t',
      ' \r',
      '\ufeff',
      'a/b',
      '*.c',
      '=auto',
      '=crlf',
      ' !text',
      ' -text',
    ],
  ],
  seeds: [
    '*.txt text eol=crlf\n/a export-ignore\na/** export-subst\n',
    '[attr]m text ident\n* m\nb.c -m !text\n',
    '"x y" filter=lfs\n"\\141" -text\n',
    '[a-c]* working-tree-encoding=UTF-16\n[[:upper:]] binary\n**/b ident\n*/b/c.txt crlf=input\n',
    `${'*a'.repeat(30)}b text\n`,
  ],
  run(input) {
    const top = read(input, '');
    const below = read(input, 'd/');
    assert.deepEqual(read(input, ''), top, 'a second reading is another');
    if (Buffer.from(input).includes('[attr]')) return;
    assert.deepEqual(below, top, 'the same file means something else in a folder');
  },
  judge(inputs) {
    using repository = GitRepository.create();
    const cases = inputs.map((input, index) => ({ input, ours: read(input, `d${index}/`), folder: `d${index}/` }));
    repository.commitFiles(cases.map(({ folder, input }) => ({ path: `${folder}.gitattributes`, content: input })));
    repository.run(['read-tree', 'main']);
    const asked = cases.flatMap(({ folder }) => paths.map((path) => `${folder}${path}\0`));
    const args = ['check-attr', '--cached', '-z', '--stdin', ...attributes];
    const told = repository
      .run(args, Buffer.from(asked.join(''), 'latin1'))
      .toString('latin1')
      .split('\0');
    const values = told.filter((_, at) => at % 3 === 2);
    let at = 0;
    for (const { input, ours, folder } of cases) {
      for (const [index, found] of ours.entries()) {
        const git = values.slice(at, (at += attributes.length));
        const expected = git.map((value, column) => (column < 2 && value !== 'set' ? 'not set' : value));
        const seen = Object.values(found).map((value: AttributeValue, column) => shown(value, column));
        assert.deepEqual(
          seen,
          expected,
          `${folder}${paths[index] ?? ''} of ${JSON.stringify(Buffer.from(input).toString('latin1'))}`,
        );
      }
    }
  },
};
