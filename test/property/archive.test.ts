import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import fc from '../support/fast-check.ts';
import { ArchiveCorpus, type ArchiveCase, type CaseFile } from '../support/archive-corpus.ts';
import { smallReleaseTar } from '../../harness/release-tar.ts';
import { tarDifference } from '../support/tar-difference.ts';

/** Commits in one round; each round is one repository, some of its commits on top of others. */
const CASES = 12;
const ROUNDS = 12;

const corpus = await ArchiveCorpus.create();
after(() => corpus.dispose());
let repositories = 0;

const forbidden = /^(?:\.\.?|\.git|git~\d.*)$/i;
const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const oddName = fc.string({ unit: byte, minLength: 1, maxLength: 12 });
const plainName = fc.constantFrom('a', 'b', 'c', 'a.txt', 'b.c', 'docs', 'src', 'A', 'test', 'a-b', 'a.b');
const longName = fc.tuple(fc.constantFrom('l', '\xe9'), fc.integer({ min: 90, max: 200 })).map(([c, n]) => c.repeat(n));
const name = fc
  .oneof({ weight: 6, arbitrary: plainName }, { weight: 2, arbitrary: oddName }, { weight: 1, arbitrary: longName })
  .filter((text) => !forbidden.test(text) && !/[/\\]/.test(text) && !text.toLowerCase().startsWith('.git'));

const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));

const attribute = fc.constantFrom(
  ...[
    'export-ignore',
    '-export-ignore',
    '!export-ignore',
    'export-subst',
    '-export-subst',
    'text',
    '-text',
    'text=auto',
  ],
  ...['eol=crlf', 'eol=lf', '!eol', 'ident', '-ident', 'binary', 'skip', '-skip', 'crlf', 'filter=x'],
  ...['working-tree-encoding=UTF-16', 'working-tree-encoding=UTF-16LE-BOM', '!working-tree-encoding'],
);
const pattern = fc.oneof(
  fc.constantFrom(
    '*',
    '*.txt',
    'docs',
    'docs/',
    '/src/',
    '/a',
    '**/b',
    'src/**',
    '*/a.txt',
    'test/*',
    '[ab]*',
    '?',
    'l*',
  ),
  plainName,
  fc.tuple(plainName, plainName).map((names) => names.join('/')),
);
const attributeLine = fc
  .tuple(pattern, fc.array(attribute, { minLength: 1, maxLength: 3 }))
  .map(([what, attributes]) => `${what} ${attributes.join(' ')}\n`);
const attributesFile = fc.record({
  path: fc.constantFrom('', '', 'docs/', 'src/', 'src/docs/').map((folder) => `${folder}.gitattributes`),
  content: fc
    .array(fc.oneof(attributeLine, fc.constant('[attr]skip export-ignore\n'), fc.constant('# none\n')), {
      maxLength: 5,
    })
    .map((lines) => lines.join('')),
});

const text = fc
  .array(
    fc.constantFrom(
      'line\n',
      'crlf\r\n',
      '$Id$\n',
      '$Id: old $',
      '$Format:%H %ct%n$',
      '$Format:%an',
      'größe',
      '\t',
      '\0',
    ),
  )
  .map((parts) => Buffer.from(parts.join('')));
const bytes = fc
  .tuple(fc.constantFrom(0, 1, 511, 512, 513, 9000, 20_000), byte)
  .map(([size, fill]) => Buffer.alloc(size, fill, 'latin1'));
const content = fc.oneof(text, bytes, fc.uint8Array({ maxLength: 600 }));
const someCommit = 'feedfacefeedfacefeedfacefeedfacefeedface';

const file: fc.Arbitrary<CaseFile> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ path, content, mode: fc.constantFrom('100644' as const, '100755' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ path, content: path, mode: fc.constant('120000' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ path, content: fc.constant(someCommit), mode: fc.constant('160000' as const) }) },
);

/** None of the year after the release, which the agent would take for its own clock's fault. */
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 1_700_000_000 }),
  fc.integer({ min: 2 ** 33 - 2, max: 2 ** 33 + 2 }),
);

const archiveCase: fc.Arbitrary<ArchiveCase> = fc.record({
  name: fc.constant('random'),
  files: fc
    .tuple(fc.array(file, { maxLength: 25 }), fc.array(attributesFile, { maxLength: 3 }))
    .map((all) => all.flat()),
  isChange: fc.boolean(),
  committer: seconds.map((time) => `C <c@d> ${time} +0000`),
  prefix: fc.constantFrom('', 'p/', `${'p'.repeat(101)}/`, 'a/b/'),
});

test('archives random trees and histories as git does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(archiveCase, { minLength: CASES, maxLength: CASES }),
      fc.constantFrom('sha1' as const, 'sha1' as const, 'sha256' as const),
      async (cases, format) => {
        repositories += 1;
        for (const { url, tag, repository, archiveCase: made } of corpus.add(`r${repositories}`, format, cases)) {
          const prefix = made.prefix ?? '';
          const git = repository.run(['archive', `--prefix=${prefix}`, tag]);
          const { tar } = await smallReleaseTar({ repositoryUrl: url, tag, prefix });
          assert.equal(tarDifference(tar, git), undefined);
        }
      },
    ),
    // Shrinking is bounded, too: a failure names its seed, and its difference is readable as it is.
    { numRuns: ROUNDS, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  );
});
