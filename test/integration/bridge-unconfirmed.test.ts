import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { LocalAgent } from '../../src/agent/local-agent.ts';
import { ReleaseBucket } from '../../src/bridge/release-bucket.ts';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { defaultLimits } from '../../src/limits.ts';
import { startServer } from '../../src/rpc/server/server.ts';
import { controllerCommand, failedWith, run, type Answer } from '../support/bridged.ts';
import { GitRepository } from '../support/git-repository.ts';
import { makeKeeper } from '../support/key-ring.ts';
import { BUCKET, S3Server } from '../support/s3-server.ts';

test('a key ring that is not confirmed signs nothing for SealCI either', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-unconfirmed-'));
  await using bucket = await S3Server.start();
  using repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('owner/sample');
  const { keeper } = makeKeeper({ confirmed: false });
  const shelf = new ReleaseBucket(
    {
      endpoint: new URL(bucket.endpoint),
      bucket: BUCKET,
      pathStyle: true,
      credentials: { file: bucket.writeCredentials(join(folder, 'credentials')) },
    },
    defaultLimits,
  );
  const server = await startServer({
    address: '127.0.0.1:0',
    agent: new LocalAgent({ mode: 'production', keys: keeper, limits: defaultLimits, policy: anyAddress }),
    shelf,
    limits: defaultLimits,
    log: () => undefined,
  });
  const ask = async (...command: readonly string[]): Promise<Answer> =>
    JSON.parse(await run(...controllerCommand(server.address, ...command))) as Answer;
  const release = (): Promise<Answer> => ask('release', `${git.url}/owner/sample.git`, 'v1');
  try {
    const { fingerprint, epoch } = keeper.state;
    failedWith(await release(), 'v1', 'KEY_RING_UNCONFIRMED');
    failedWith(await ask('revoke', fingerprint), '', 'KEY_RING_UNCONFIRMED');
    assert.equal(existsSync(bucket.path('releases')), false);

    await keeper.confirm({ epoch, fingerprint }, new AbortController().signal);
    assert.equal((await release()).status, 'SUCCESS');
  } finally {
    await server.stop();
    shelf.close();
    await git.stop();
    rmSync(folder, { recursive: true });
  }
});
