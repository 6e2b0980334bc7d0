import assert from 'node:assert/strict';
import test from 'node:test';
import { releasePlace } from '../../../src/bridge/release-place.ts';
import { withCode } from '../../support/codes.ts';

const places: readonly (readonly [url: string, revision: string, folder: string, archive: string])[] = [
  ['https://github.com/Nayrode/sealci', 'v1.2.3', 'Nayrode/sealci/v1.2.3', 'sealci-v1.2.3.tar.gz'],
  ['https://github.com/Nayrode/sealci/', 'v1.2.3', 'Nayrode/sealci/v1.2.3', 'sealci-v1.2.3.tar.gz'],
  ['https://github.com/Nayrode/sealci.git', 'v1', 'Nayrode/sealci.git/v1', 'sealci-v1.tar.gz'],
  ['https://example.org/group/sub/project', 'v1', 'sub/project/v1', 'project-v1.tar.gz'],
  ['http://127.0.0.1:8080/project.git', 'a/b', '127.0.0.1:8080/project.git/a/b', 'project-a-b.tar.gz'],
  ['https://example.org/a/%2E%2E/b/c', 'v1', 'b/c/v1', 'c-v1.tar.gz'],
];

test('a release is where the Controller looks for it', () => {
  for (const [url, revision, folder, archive] of places) {
    assert.deepEqual(releasePlace(url, revision), {
      id: `releases/${folder}`,
      archive: `${folder}/${archive}`,
      signature: `${folder}/${archive}.sig`,
    });
  }
});

test('what is no repository or no tag has no place', () => {
  for (const url of ['', 'git@github.com:a/b', 'https://github.com', 'https://user:word@github.com/a/b']) {
    assert.throws(() => releasePlace(url, 'v1'), withCode('INVALID_REPOSITORY_URL'), url);
  }
  for (const revision of ['', '../v1', 'a b', '-v1']) {
    assert.throws(() => releasePlace('https://github.com/a/b', revision), withCode('INVALID_TAG_NAME'), revision);
  }
});

test('what the Controller cannot keep is refused before it is made', () => {
  const host = 'https://github.com/';
  const fits = 'o'.repeat(255 - host.length - '/r'.length);
  assert.equal(releasePlace(`${host}${fits}/r`, 'v').archive, `${fits}/r/v/r-v.tar.gz`);
  assert.throws(() => releasePlace(`${host}o${fits}/r`, 'v'), withCode('INVALID_REPOSITORY_URL'));
  // The address alone is short enough.
  assert.throws(() => releasePlace(`${host}${fits}/r`, 'v'.repeat(100)), withCode('INVALID_REPOSITORY_URL'));
});
