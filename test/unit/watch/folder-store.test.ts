import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { FolderStore } from '../../../src/watch/store/folder-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-store-'));
after(() => {
  rmSync(folder, { recursive: true });
});

test('writes no file outside of the folder that is served', async () => {
  const store = new FolderStore(join(folder, 'public'), join(folder, 'private'));
  await store.put('a/b', Buffer.from('x'));
  assert.equal(readFileSync(join(folder, 'public/a/b'), 'utf8'), 'x');
  for (const name of ['../other', 'a/../../other', '.', '', '../public2']) {
    await assert.rejects(store.put(name, Buffer.from('x')), RangeError, name);
  }
  assert.ok(!existsSync(join(folder, 'other')));
});
