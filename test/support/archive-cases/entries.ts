import type { ArchiveCase, CaseFile } from '../archive-corpus.ts';
import type { GitRepository } from '../git-repository.ts';

const someCommit = '0123456789abcdef0123456789abcdef01234567';

const targets = [1, 99, 100, 101, 102, 155, 256, 1000, 4095].map((length): ArchiveCase => ({
  name: `a link target of ${length} bytes`,
  files: [{ path: 'link', content: 't'.repeat(length), mode: '120000' }],
}));

const oddTargets: ArchiveCase = {
  name: 'link targets of any bytes',
  files: ['\xff\xfe', 'a\nb', '/etc/passwd', '../../x', '.', ' ', 'größe', '\\', '\xe9'.repeat(150)].map(
    (content, index) => ({ path: `link${index}`, content, mode: '120000' }),
  ),
};

const links: ArchiveCase[] = [
  ...targets,
  oddTargets,
  ...[100, 101, 256].flatMap((path) =>
    [100, 101].map((target): ArchiveCase => ({
      name: `a link at a path of ${path} bytes to a target of ${target}`,
      prefix: '',
      files: [
        {
          path: path > 255 ? `${'a'.repeat(200)}/${'l'.repeat(path - 201)}` : 'l'.repeat(path),
          content: 't'.repeat(target),
          mode: '120000',
        },
      ],
    })),
  ),
  {
    name: 'links with attributes that are for files',
    files: [
      { path: '.gitattributes', content: '* text eol=crlf ident export-subst working-tree-encoding=UTF-16' },
      { path: 'l', content: '$Format:%H$ $Id$\n', mode: '120000' },
    ],
  },
];

const module = (path: string): CaseFile => ({ path, content: someCommit, mode: '160000' });

const submodules: ArchiveCase[] = [
  { name: 'a submodule', files: [module('lib'), { path: '.gitmodules', content: '[submodule "lib"]\n' }] },
  { name: 'nothing but a submodule', files: [module('a/b/lib')] },
  {
    name: 'submodules left out, by each form of pattern',
    files: [
      { path: '.gitattributes', content: 'one export-ignore\ntwo/ export-ignore\n**/three export-ignore\n' },
      module('one'),
      module('two'),
      module('x/three'),
      module('four'),
    ],
  },
  ...[98, 99, 100, 155, 255].map((length): ArchiveCase => ({
    name: `a submodule at a path of ${length} bytes and a slash`,
    prefix: '',
    files: [module('m'.repeat(length)), module(`${'p'.repeat(120)}/${'m'.repeat(length)}`)],
  })),
];

function hash(repository: GitRepository, type: string, content: Uint8Array | string): string {
  const args = ['hash-object', '-w', '-t', type, '--literally', '--stdin'];
  return repository.run(args, content).toString().trim();
}

/** A tree of raw modes, as old programs wrote them; the null id stands for that of an empty tree. */
function rawTree(repository: GitRepository, entries: readonly (readonly [string, string, string])[]): string {
  const parts = entries.map(([mode, name, id]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
  );
  return hash(repository, 'tree', Buffer.concat(parts));
}

export function tagTree(repository: GitRepository, tag: string, tree: string): void {
  repository.git('tag', tag, repository.git('commit-tree', '-m', 'made', tree));
}

type MakeTree = (repository: GitRepository) => string;

const oddTrees: Readonly<Record<string, MakeTree>> = {
  'an empty root': (it) => rawTree(it, []),
  'nothing but an empty tree': (it) => rawTree(it, [['40000', 'empty', rawTree(it, [])]]),
  'empty trees between files': (it) => {
    const empty = rawTree(it, []);
    const blob = hash(it, 'blob', 'x');
    const nested = rawTree(it, [
      ['40000', 'b', empty],
      ['100644', 'f', blob],
      ['40000', 'z', empty],
    ]);
    return rawTree(it, [
      ['40000', 'a', empty],
      ['100644', 'm', blob],
      ['40000', 'n', nested],
      ['40000', 'z', empty],
    ]);
  },
  'empty trees in empty trees': (it) => {
    const nested = rawTree(it, [['40000', 'b', rawTree(it, [['40000', 'c', rawTree(it, [])]])]]);
    return rawTree(it, [
      ['40000', 'a', nested],
      ['100644', 'b', hash(it, 'blob', '')],
    ]);
  },
  'group-writable files': (it) => rawTree(it, [['100664', 'f', hash(it, 'blob', 'x')]]),
  'modes that begin with a zero': (it) => {
    const blob = hash(it, 'blob', 'x');
    const folder = rawTree(it, [['0100644', 'f', blob]]);
    return rawTree(it, [
      ['040000', 'd', folder],
      ['0100755', 'e', blob],
      ['0120000', 'l', blob],
    ]);
  },
  'one blob and one tree in many places': (it) => {
    const blob = hash(it, 'blob', 'x');
    const folder = rawTree(it, [
      ['100644', 'a', blob],
      ['100755', 'b', blob],
      ['120000', 'c', blob],
    ]);
    return rawTree(
      it,
      ['1', '2', '3'].map((name) => ['40000', name, folder]),
    );
  },
  '.gitattributes as a folder': (it) => {
    const folder = rawTree(it, [['100644', 'f', hash(it, 'blob', '* export-ignore\n')]]);
    return rawTree(it, [
      ['40000', '.gitattributes', folder],
      ['100644', 'f', hash(it, 'blob', 'x')],
    ]);
  },
  '.gitattributes as a link': (it) => {
    const link = hash(it, 'blob', 'f export-ignore\n');
    return rawTree(it, [
      ['120000', '.gitattributes', link],
      ['100644', 'f', link],
      ['100644', 'g', link],
    ]);
  },
  '.gitattributes as an executable': (it) => {
    const file = hash(it, 'blob', 'f export-ignore\n');
    return rawTree(it, [
      ['100755', '.gitattributes', file],
      ['100644', 'f', file],
      ['100644', 'g', file],
    ]);
  },
  '.gitattributes as a submodule': (it) => {
    const pinned = hash(it, 'blob', 'pinned');
    return rawTree(it, [
      ['160000', '.gitattributes', pinned],
      ['100644', 'f', pinned],
    ]);
  },
};

const made: ArchiveCase[] = Object.entries(oddTrees).flatMap(([name, make]) => [
  {
    name,
    make: (repository, tag) => {
      tagTree(repository, tag, make(repository));
    },
  },
  {
    name: `${name}, without a prefix`,
    prefix: '',
    make: (repository, tag) => {
      tagTree(repository, tag, make(repository));
    },
  },
]);

const modes: ArchiveCase[] = [
  {
    name: 'executables',
    files: [
      { path: 'run', content: '#!/bin/sh\n', mode: '100755' },
      { path: 'bin/run', content: '', mode: '100755' },
    ],
  },
  { name: 'no files at all', files: [] },
];

export const entryCases: readonly ArchiveCase[] = [...links, ...submodules, ...modes, ...made];
