import type { ArchiveCase, CaseFile } from '../archive-corpus.ts';

/** What every file of attributes below is tried on. */
const tree: readonly CaseFile[] = [
  'README.md',
  'Makefile',
  'a.txt',
  'b.c',
  'A.TXT',
  'docs/a.txt',
  'docs/b.c',
  'docs/img/x.png',
  'docs/img/deep/a.txt',
  'src/a.txt',
  'src/docs/a.txt',
  'src/test/t.c',
  'test/t.c',
  'test/data/a b.txt',
  'x/y/z/a.txt',
  '.github/x.yml',
  '.gitignore',
  'docs.txt',
  '[a]',
  'tab\there',
  'quote"d',
  '\xff.bin',
  '#x',
  '!y',
  'back\\slash',
].map((path) => ({ path, content: `${path}\n$Id$ $Format:%H$\n` }));

function withAttributes(name: string, files: Readonly<Record<string, string>>, prefix?: string): ArchiveCase {
  const attributes = Object.entries(files).map(([path, content]) => ({ path, content }));
  return { name, files: [...tree, ...attributes], ...(prefix !== undefined && { prefix }) };
}

const ignorePatterns = [
  'docs',
  'docs/',
  '/docs',
  '/docs/',
  'docs/*',
  'docs/**',
  '**/docs',
  '**/docs/',
  '**/a.txt',
  'a.txt',
  '/a.txt',
  '*.txt',
  '/*.txt',
  'docs/*.txt',
  'docs/**/a.txt',
  'x/**/a.txt',
  'x/*/a.txt',
  '**/test/**',
  'src/*/',
  '*/',
  '[a-b].*',
  '[!a]*.txt',
  '?.c',
  '\\[a\\]',
  '"tab\\there"',
  '"quote\\"d"',
  '"\\377.bin"',
  'back\\\\slash',
  '\\#x',
  '\\!y',
  '.git*',
  '.github',
  '*',
  '/*',
  '**',
  '**/**',
  'nothing',
  'docs/img',
  'docs/img/',
  'img/deep',
  'test/data/a?b.txt',
  'DOCS',
  'docs//a.txt',
  './a.txt',
  '"a.txt"',
];

const ignored = ignorePatterns.map((pattern) =>
  withAttributes(`export-ignore of ${pattern}`, { '.gitattributes': `${pattern} export-ignore\n` }),
);

const attributeFiles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'negation, later lines first': {
    '.gitattributes': '*.txt export-ignore\n/a.txt -export-ignore\ndocs/a.txt !export-ignore\n',
  },
  'all but a few': {
    '.gitattributes': '* export-ignore\n/src !export-ignore\nsrc/** -export-ignore\n.gitattributes !export-ignore\n',
  },
  'export-ignore with a value': {
    '.gitattributes': 'a.txt export-ignore=true\nb.c export-ignore=\nMakefile export-ignore=false\n',
  },
  'nested files': {
    '.gitattributes': '*.txt export-ignore\n',
    'docs/.gitattributes': 'a.txt -export-ignore\n/img/ export-ignore\n',
    'src/.gitattributes': '* export-ignore\n',
  },
  'nested files that name paths': {
    'docs/.gitattributes': '/a.txt export-ignore\nimg/deep export-ignore\ndocs/b.c export-ignore\n',
    'x/y/.gitattributes': 'z/a.txt export-ignore\n',
  },
  macros: {
    '.gitattributes':
      '[attr]skip export-ignore\n[attr]keep -export-ignore\n*.txt skip\n/a.txt keep\ndocs skip\ndocs -skip\n',
  },
  'macros of macros': { '.gitattributes': '[attr]one two\n[attr]two export-ignore\n*.c one\nsrc !one\n' },
  'macros in a folder, which do not count': { 'docs/.gitattributes': '[attr]skip export-ignore\na.txt skip\n' },
  'the binary macro': { '.gitattributes': '* text eol=crlf\n*.txt binary\nb.c -binary\n' },
  'comments, blanks and odd lines': {
    '.gitattributes':
      '# a.txt export-ignore\n\n   b.c\texport-ignore  # no comment\n!a.txt export-ignore\na.txt\n\texport-ignore\n',
  },
  'CRLF line ends': { '.gitattributes': 'a.txt export-ignore\r\nb.c export-ignore \r\n' },
  'no last line feed': { '.gitattributes': 'a.txt export-ignore' },
  'a byte order mark': { '.gitattributes': '\xef\xbb\xbfa.txt export-ignore\nb.c export-ignore\n' },
  'a NUL byte': { '.gitattributes': 'a.txt export-ignore\n\0b.c export-ignore\n' },
  'a long line': {
    '.gitattributes': `${'x'.repeat(3000)} export-ignore\na.txt ${'y '.repeat(1500)}export-ignore\nb.c export-ignore\n`,
  },
  'export-ignore of .gitattributes itself': { '.gitattributes': '.gitattributes export-ignore\n*.c export-ignore\n' },
  'export-subst': { '.gitattributes': '*.txt export-subst\n' },
  'export-subst with ident and CRLF': { '.gitattributes': '* export-subst ident text eol=crlf\n' },
  'eol=crlf': { '.gitattributes': '*.txt eol=crlf\n*.c text eol=lf\n' },
  'text=auto': { '.gitattributes': '* text=auto\n*.txt eol=crlf\n' },
  crlf: { '.gitattributes': '*.txt crlf eol=crlf\n*.c -crlf eol=crlf\nMakefile crlf=input\n' },
  'text against eol': { '.gitattributes': '* eol=crlf\n*.c -text\na.txt !eol\nMakefile text=auto\n' },
  ident: { '.gitattributes': '* ident\n' },
  'working-tree-encoding': {
    '.gitattributes':
      '*.txt working-tree-encoding=UTF-16\n*.c working-tree-encoding=UTF-16LE\nMakefile working-tree-encoding=ISO-8859-1\n',
  },
  'working-tree-encoding with all others': {
    '.gitattributes': '* text eol=crlf ident export-subst working-tree-encoding=UTF-16LE-BOM\n',
  },
  'a filter that nobody configured': { '.gitattributes': '*.txt filter=lfs diff=lfs merge=lfs -text\n' },
  'attributes that are not for archives': {
    '.gitattributes': '* whitespace=trail,space diff=cpp linguist-generated merge=union\n',
  },
};

const combined = Object.entries(attributeFiles).map(([name, files]) =>
  withAttributes(`.gitattributes: ${name}`, files),
);

const lineEnds: readonly CaseFile[] = Object.entries({
  lf: 'a\nb\n',
  crlf: 'a\r\nb\r\n',
  mixed: 'a\r\nb\nc\r\n',
  cr: 'a\rb\r',
  'lone-cr': 'a\rb\n',
  none: 'a',
  nul: 'a\n\0\n',
  high: '\xff\n\xfe\n',
  control: '\x01\x02\x03\n',
  'ctrl-z': 'a\nb\n\x1a',
  ends: '\n\n\n',
  empty: '',
  crcrlf: 'a\r\r\n',
  long: 'line\n'.repeat(30_000),
}).map(([path, content]) => ({ path, content }));

const eolCases: ArchiveCase[] = [
  'text',
  'text=auto',
  'text eol=crlf',
  'text=auto eol=crlf',
  'eol=crlf',
  '-text eol=crlf',
  'text eol=lf',
].map((attributes) => ({
  name: `line ends under ${attributes}`,
  files: [...lineEnds, { path: '.gitattributes', content: `* ${attributes}\n.gitattributes !text !eol\n` }],
}));

const everything = ['', undefined].map((prefix) =>
  withAttributes(
    `export-ignore of everything ${prefix === '' ? 'without' : 'with'} a prefix`,
    { '.gitattributes': '* export-ignore\n' },
    prefix,
  ),
);

export const attributeCases: readonly ArchiveCase[] = [...ignored, ...combined, ...eolCases, ...everything];
