import type { ByteString } from '../../../src/formats/byte-string.ts';
import type { ArchiveCase } from '../archive-corpus.ts';

const utf8 = (text: string): ByteString => Buffer.from(text, 'utf8').toString('latin1');

/** A path of exactly `length` bytes whose segments have at most `segment` bytes. */
function deepPath(length: number, segment: number): ByteString {
  let path = '';
  while (path.length < length) {
    const left = length - path.length;
    path += left > segment + 1 ? `${'d'.repeat(segment)}/` : 'f'.repeat(left);
  }
  // A slash may not end the path, nor leave one byte over segment + 1.
  return path;
}

/** Paths that are split at a slash: `before` bytes, a slash, `after` bytes. */
const splits: ArchiveCase[] = [1, 99, 100, 154, 155, 156].flatMap((before) =>
  [1, 99, 100, 101].map((after) => ({
    name: `a path of ${before} bytes, a slash and ${after} bytes`,
    prefix: '',
    files: [{ path: `${'p'.repeat(before)}/${'n'.repeat(after)}`, content: 'x' }],
  })),
);

const singles: ArchiveCase[] = [99, 100, 101, 154, 155, 156, 254, 255].map((length) => ({
  name: `a name of ${length} bytes without a slash to split at`,
  prefix: '',
  files: [{ path: 'n'.repeat(length), content: 'x' }],
}));

/** Directories have a slash of their own at the end, which is no place to split. */
const directories: ArchiveCase[] = [98, 99, 100, 101, 153, 154, 155, 156, 253, 254, 255].map((length) => ({
  name: `directories whose entry has about ${length} bytes`,
  prefix: '',
  files: [1, 50, 100].flatMap((outer) =>
    length - outer - 1 < 1 ? [] : [{ path: `${'o'.repeat(outer)}/${'i'.repeat(length - outer - 1)}/f`, content: 'x' }],
  ),
}));

const deep: ArchiveCase[] = [99, 100, 101, 155, 156, 254, 255, 256, 257, 258, 1000, 4096].map((length) => ({
  name: `paths of ${length} bytes in deep folders`,
  prefix: '',
  files: (length > 1000 ? [9, 60, 250] : [1, 7, 60, 154, 250]).map((segment) => ({
    path: `${String(segment).padStart(3, '0')}${deepPath(length - 3, segment)}`,
    content: 'x',
  })),
}));

/** As deep as a path can be that Linux still opens. */
const deepest: ArchiveCase = {
  name: 'folders in one another, 2040 of them',
  prefix: 'p/',
  files: [
    { path: `${'d/'.repeat(2040)}f`, content: 'x' },
    { path: `${'d/'.repeat(1000)}g`, content: 'x' },
  ],
};

const recordLengths: ArchiveCase = {
  name: 'paths around the length where a pax record needs one more digit for its own length',
  prefix: '',
  files: Array.from({ length: 16 }, (_, index) => ({ path: deepPath(980 + index, 200 - index), content: '' })),
};

const names: Readonly<Record<string, ByteString>> = {
  'UTF-8': utf8('größe/日本語/🎉.txt'),
  'UTF-8 of combining characters': utf8('gro\u0308\u00dfe/e\u0301'),
  'Latin-1': 'gr\xf6\xdfe/caf\xe9.txt',
  'every byte that may be in a name': Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1))
    .filter((byte) => byte !== '/')
    .join(''),
  newlines: 'a\nb/c\r\nd\n',
  'quotes and backslashes': `'"\\/b\\c"'/\\`,
  'leading dashes': '-rf/--prefix=x',
  'leading and trailing spaces': ' a / b ',
  'globs and shell syntax': '*?[a]{b}/$(id);`id`|&<>!#~',
  'a colon, as on NTFS': 'a:b/c:stream',
  'control characters': '\x01\x1b[31m/\x7f\x9b',
  'dots that are no dot names': '.../..a/...',
  'names like those of git': '.gitx/.gitmodules/HEAD',
  'names like those of pax headers': 'pax_global_header/0123456789.paxheader',
};

const oddNames: ArchiveCase[] = Object.entries(names).flatMap(([what, path]) => [
  { name: `names with ${what}`, files: [{ path, content: 'x' }] },
  {
    name: `names with ${what} in paths that need a pax record`,
    files: [{ path: `${'l'.repeat(200)}/${path}`, content: '' }],
  },
]);

const order: ArchiveCase = {
  name: 'names that git sorts in its own way',
  files: ['a/x', 'a.b', 'a-b', 'a0', 'b', 'b.c/x', 'b-/x', 'B', '\xff', '~', 'a\x01'].map((path) => ({
    path,
    content: path,
  })),
};

const prefixes = [
  undefined,
  '',
  'x/',
  'deep/er/and/deeper/',
  'größe/',
  'with space/',
  `${'p'.repeat(99)}/`,
  `${'p'.repeat(100)}/`,
  `${'p'.repeat(155)}/`,
  `${'p'.repeat(100)}/${'q'.repeat(100)}/`,
  `${'p'.repeat(156)}/${'q'.repeat(101)}/`,
  'p/'.repeat(500),
  '-x/',
  '.git-x/',
];

const prefixed: ArchiveCase[] = prefixes.map((prefix) => ({
  name:
    prefix === undefined ? 'the default prefix' : `the prefix of ${prefix.length} characters ${prefix.slice(0, 30)}`,
  files: ['README', 'src/a.c', `${'s'.repeat(90)}/b`].map((path) => ({ path, content: path })),
  ...(prefix !== undefined && { prefix }),
}));

export const pathCases: readonly ArchiveCase[] = [
  ...prefixed,
  ...splits,
  ...singles,
  ...directories,
  ...deep,
  deepest,
  recordLengths,
  ...oddNames,
  order,
];
