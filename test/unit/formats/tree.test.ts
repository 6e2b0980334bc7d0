import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTree } from '../../../src/formats/tree.ts';
import { withCode } from '../../support/codes.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { treeContent } from '../../support/pack-writer.ts';

const id = '12'.repeat(20);

test('reads every mode, in git’s own order', () => {
  using repository = GitRepository.create();
  const names = ['a', 'a-b', 'a.b', 'a0', 'ab', 'b\xff', 'c'];
  const files = names.map((name) => ({ path: name === 'a' ? 'a/x' : name, content: name }));
  repository.commitFiles([
    ...files,
    { path: 'run', content: '', mode: '100755' },
    { path: 'link', content: 'a', mode: '120000' },
  ]);
  const tree = readTree(repository.run(['cat-file', 'tree', 'main^{tree}']), 'sha1');
  const listed = [...tree].map(({ type, name }) => `${type} ${name}`);
  assert.deepEqual(listed, [
    ...['file a-b', 'file a.b', 'directory a', 'file a0', 'file ab', 'file b\xff', 'file c'],
    ...['symlink link', 'executable run'],
  ]);
});

test('reads submodules, an empty tree and ids of SHA-256', () => {
  assert.deepEqual([...readTree(new Uint8Array(), 'sha1')], []);
  assert.equal([...readTree(treeContent(['160000', 'm', id]), 'sha1')][0]?.type, 'submodule');
  const long = '34'.repeat(32);
  assert.equal([...readTree(treeContent(['100644', 'f', long]), 'sha256')][0]?.id, long);
});

test('throws TREE_UNSAFE for .gitmodules as a link, and takes it as a file', () => {
  assert.throws(() => [...readTree(treeContent(['120000', '.gitmodules', id]), 'sha1')], withCode('TREE_UNSAFE'));
  assert.equal([...readTree(treeContent(['100644', '.gitmodules', id]), 'sha1')].length, 1);
});
