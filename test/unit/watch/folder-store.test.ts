import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { FolderStore } from '../../../src/watch/store/folder-store.ts';
import { DOCUMENT_SCHEMA } from '../../../src/site/release-document.ts';

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

test('a release with all the warnings that an agent can send is read again', async () => {
  const store = new FolderStore(join(folder, 'public'), join(folder, 'private'));
  const stage = store.stage();
  for (const name of ['r', 'r.asc']) writeFileSync(join(stage.folder, name), 'x');
  const digest = 'a'.repeat(64);
  const date = '2026-01-01T00:00:00Z';
  const count = { tgzBytes: 1, tarBytes: 1, files: 1, directories: 0, symlinks: 0, submodules: 0, contentBytes: 1 };
  await store.add(stage, {
    ...{
      schema: DOCUMENT_SCHEMA,
      project: 'p',
      repositoryUrl: 'https://example.org/p',
      tag: 'v1',
      commitId: 'b'.repeat(40),
    },
    ...{
      fileName: 'r',
      detachedSignatureName: 'r.asc',
      keyFingerprint: 'A'.repeat(40),
      signatureTime: date,
      storeTime: date,
    },
    ...{ sha256: digest, sizeBytes: 1, tgzSha256: digest, tarSha256: digest, ...count },
    warnings: ['\u0001'.repeat(4 * 1024 * 1024)],
  });
  const [release] = await store.releases(assert.fail);
  assert.equal(release?.warnings[0]?.length, 4 * 1024 * 1024);
});
