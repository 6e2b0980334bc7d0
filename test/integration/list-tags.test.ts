import assert from 'node:assert/strict';
import test from 'node:test';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { type ListedTag, listTags } from '../../src/git/protocol/list-tags.ts';
import { defaultLimits } from '../../src/limits.ts';
import { GitServer, type GitServerOptions } from '../../harness/git-server.ts';
import { GitRepository } from '../support/git-repository.ts';

async function list(repository: GitRepository, options: Partial<GitServerOptions> = {}): Promise<ListedTag[]> {
  const server = await GitServer.start({ root: repository.directory, ...options });
  try {
    const signal = new AbortController().signal;
    const url = `${server.url}/.git`;
    return await listTags({ url, policy: anyAddress, limits: defaultLimits, userAgent: 'test', signal });
  } finally {
    await server.stop();
  }
}

for (const objectFormat of ['sha1', 'sha256'] as const) {
  test(`lists tags of a ${objectFormat} repository with their commits, by every protocol`, async () => {
    using repository = GitRepository.create({ objectFormat });
    const commit = repository.commitFiles([{ path: 'README', content: 'one\n' }]);
    repository.git('tag', 'light');
    repository.git('tag', '-a', '-m', 'one', 'group/v1');
    repository.git('tag', '-a', '-m', 'of a tag', 'outer', 'group/v1');
    repository.git('branch', 'refs/tags/looks-like-one');
    const expected = ['group/v1', 'light', 'outer'].map((tag) => ({ tag, commit }));
    assert.deepEqual(await list(repository), expected);
    assert.deepEqual(await list(repository, { protocolV0: true }), expected);
    assert.deepEqual(await list(repository, { protocol: 'version=1' }), expected);
  });
}

test('a repository without tags has none, by every protocol', async () => {
  using repository = GitRepository.create();
  for (const options of [{}, { protocolV0: true }]) assert.deepEqual(await list(repository, options), []);
});
