import assert from 'node:assert/strict';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { receiveRelease } from './compare-with-host.ts';
import { GitRepository } from './git-repository.ts';
import { stream } from './openpgp.ts';

/** Has the agent at `agent` make a release of a repository served at the address `host`, and verifies it by its key. */
export async function checkRelease(agent: string, host: string): Promise<void> {
  using repository = GitRepository.create();
  const commit = repository.commitFiles([{ path: 'README.md', content: '# Project\n' }]);
  repository.git('tag', 'v1');
  const server = await repository.serve('project', { host });
  const client = new AgentClient(agent);
  try {
    const repositoryUrl = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}/project.git`;
    const request = { repositoryUrl, tag: 'v1' };
    const { bytes } = await receiveRelease(client.createRelease(request, AbortSignal.timeout(60_000)));
    const { key } = await client.getPublicKey();
    const keys = await readPublicKeys(Buffer.from(key.armoredKey));
    const { notations } = await verifyRelease(stream(bytes), keys, { now: new Date() });
    assert.equal(notations.commit, commit);
  } finally {
    client.close();
    await server.stop();
  }
}
