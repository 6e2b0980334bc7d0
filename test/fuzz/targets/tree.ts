import assert from 'node:assert/strict';
import { fromByteString } from '../../../src/formats/byte-string.ts';
import { readTree, type TreeEntry } from '../../../src/formats/tree.ts';
import { treeContent } from '../../support/pack-writer.ts';
import type { FuzzTarget } from '../target.ts';
import { faultsByGit } from '../support/git-judge.ts';
import { type Outcome, outcomeOf } from '../support/outcome.ts';

const modes = { directory: '40000', file: '100644', executable: '100755', symlink: '120000', submodule: '160000' };

function read(input: Uint8Array): Outcome<TreeEntry[]> {
  return outcomeOf(['OBJECT_INVALID', 'TREE_UNSAFE'], () => [...readTree(input, 'sha1')]);
}

/** What git writes as the tree of such entries, which it sorts itself (git: gitformat-index, "base_name_compare"). */
function writePlainly(entries: readonly TreeEntry[]): Buffer {
  const key = ({ name, type }: TreeEntry): Buffer => Buffer.from(type === 'directory' ? `${name}/` : name, 'latin1');
  const sorted = entries.toSorted((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    sorted.flatMap(({ type, name, id }) => [
      Buffer.from(`${modes[type]} `),
      fromByteString(`${name}\0`),
      Buffer.from(id, 'hex'),
    ]),
  );
}

const id = Buffer.from('0123456789abcdef0123').toString('hex');

/** Git takes these for warnings, or does not look for them in a tree alone. */
const accepted =
  /zeroPaddedFilemode|gitmodulesMissing|gitmodulesBlob|largePathname|gitattributesMissing|gitattributesBlob/;

/** Tree objects. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...[
      '40000 ',
      '100644 ',
      '100755 ',
      '120000 ',
      '160000 ',
      '100664 ',
      '040000 ',
      '\0',
      '.git',
      '.GIT',
      'git~1',
      '..',
    ],
    ...[
      '.gitmodules',
      'gitmod~1',
      'gi7eba~1',
      '\u200c',
      '\ufeff',
      '::$INDEX_ALLOCATION',
      '\\',
      '/',
      ' ',
      '.',
      'a',
      'a-b',
    ],
    Buffer.from(id, 'hex'),
    Buffer.alloc(20),
  ],
  seeds: [
    treeContent(
      ['100644', 'a', id],
      ['100755', 'a-b', id],
      ['40000', 'ab', id],
      ['120000', 'b', id],
      ['160000', 'c', id],
    ),
    treeContent(['40000', 'a', id], ['100644', 'a0', id]),
    treeContent(['100644', 'a', id], ['100644', 'a-b', id], ['40000', 'a', id]),
    ...['.git', '.GIT ', 'git~1', '.g\u200cit', '.gitmodules', 'x\\..\\y', '.git::$INDEX_ALLOCATION'].map((name) =>
      treeContent(['120000', Buffer.from(name).toString('latin1'), id]),
    ),
  ],
  run(input) {
    const { value } = read(input);
    if (!value) return;
    const names = value.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, 'a name is there twice');
    for (const name of names) assert.doesNotMatch(name, /^$|[/\0]|^\.{1,2}$/, 'a name is none');
    // Old programs padded modes and knew another one of files: both are read, and not written again.
    const text = Buffer.from(input).toString('latin1');
    if (!/0(?:40000|1[0-7]{5}) |100664 /.test(text)) {
      assert.equal(writePlainly(value).toString('latin1'), text, 'what was read is not what is there');
    }
  },
  judge(inputs) {
    const taken = inputs.filter((input) => read(input).value !== undefined);
    for (const [index, faults] of faultsByGit('tree', taken).entries()) {
      const serious = faults.filter((fault) => !accepted.test(fault));
      assert.deepEqual(
        serious,
        [],
        `git refuses a tree that is taken: ${Buffer.from(taken[index] ?? []).toString('latin1')}`,
      );
    }
  },
};
