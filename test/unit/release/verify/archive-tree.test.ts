import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TarEntry } from '../../../../src/formats/tar.ts';
import { ArchiveTree } from '../../../../src/release/verify/archive-tree.ts';
import { withCode } from '../../../support/codes.ts';

const id = '12'.repeat(20);
const directory = (path: string): TarEntry => ({ type: 'directory', path, id });
const file = (path: string): TarEntry => ({ type: 'file', path, id, size: 0 });
const link = (path: string, target: string): TarEntry => ({ type: 'symlink', path, id, target });

function add(...entries: readonly TarEntry[]): void {
  const tree = new ArchiveTree();
  for (const entry of entries) tree.add(entry);
}

test('takes what git archive writes, with a prefix of several folders', () => {
  add(
    directory('a/b/'),
    directory('a/b/c/'),
    file('a/b/c/..f'),
    file('a/b/f'),
    link('a/b/l', '../../x'),
    file('a/b/z'),
  );
});

const unsafe: Record<string, readonly TarEntry[]> = {
  'an absolute path': [file('/etc/passwd')],
  'a path that leads out': [directory('a/'), file('a/../f')],
  'an empty segment': [directory('a/'), file('a//f')],
  'a dot': [file('./f')],
  'a NUL byte': [file('a\0b')],
  'no name': [file('')],
  'a folder without its slash': [directory('a')],
  'a file with a slash': [file('a/')],
  'a folder that did not come': [directory('a/'), file('b/f')],
  'a folder that comes later': [file('f'), file('a/f')],
  'a file below a symbolic link': [link('a', '/etc'), file('a/passwd')],
  'a file below a file': [file('a'), file('a/f')],
  'a folder twice': [directory('a/'), directory('a/')],
  'a file where a folder is': [directory('a/'), file('a')],
  'a link where a folder is': [directory('p/'), directory('p/a/'), link('p/a', '/etc')],
  'a link to nothing': [link('a', '')],
  'a link that no system can make': [link('a', 'x'.repeat(4096))],
};

for (const [what, entries] of Object.entries(unsafe)) {
  test(`throws EXTRACT_UNSAFE for ${what}`, () => {
    add(...entries.slice(0, -1));
    assert.throws(() => {
      add(...entries);
    }, withCode('EXTRACT_UNSAFE'));
  });
}
