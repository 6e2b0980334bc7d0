import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { hostAddress, makeImage, qemuStaticAddress } from '../../harness/appliance.ts';
import { boot } from '../support/boot.ts';
import { type Answer, controllerCommand, run } from '../support/bridged.ts';
import { GitRepository } from '../support/git-repository.ts';
import { BUCKET, S3Server } from '../support/s3-server.ts';

test('the guest serves a SealCI, by the credentials that its image has', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-bridge-'));
  await using bucket = await S3Server.start();
  using repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('owner/sample');
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({ bridgeEndpoint: `http://${hostAddress}:${bucket.port}`, bridgeBucket: BUCKET }),
  );
  const credentials = bucket.writeCredentials(join(folder, 'bucket.credentials'));
  const image = makeImage(['--config', config, '--bridge-credentials', credentials]);
  try {
    const vm = await boot(t, { initramfs: image.path, ip: qemuStaticAddress });
    await vm.waitFor(/^sealci: ready /m);
    const release = ['release', `http://${hostAddress}:${git.port}/owner/sample.git`, 'v1'];
    const answer = JSON.parse(await run(...controllerCommand(`127.0.0.1:${vm.port}`, ...release))) as Answer;
    assert.deepEqual([answer.status, answer.release_id], ['SUCCESS', 'releases/owner/sample.git/v1']);
    const archive = 'releases/owner/sample.git/v1/sample-v1.tar.gz';
    assert.deepEqual(bucket.names(), [archive, `${archive}.sig`]);
    assert.doesNotMatch(vm.console, /cannot use its bucket/);
  } finally {
    image.remove();
    await git.stop();
    rmSync(folder, { recursive: true });
  }
});
