/** docs/bridge.md, with a bucket on a real S3 server, and a call as SealCI's Controller makes it. */
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { type Answer, controllerCommand, run } from '../support/bridged.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';
import { ACCESS_KEY, BUCKET, S3Server, SECRET_KEY } from '../support/s3-server.ts';

const page = 'docs/bridge.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
const bucket = await S3Server.start();
after(() => bucket[Symbol.asyncDispose]());

shell.words
  .set('ACCESS_KEY', ACCESS_KEY)
  .set('SECRET', SECRET_KEY)
  .set('--listen 0.0.0.0:50052', '')
  .set('http://127.0.0.1:9000', bucket.endpoint)
  .set('--bridge-bucket sealci', `--bridge-bucket ${BUCKET}`)
  .set('sealci-v1.2.3', 'project-v1.0.0');
let fingerprint = '';

async function call(...command: readonly string[]): Promise<Answer> {
  return JSON.parse(await run(...controllerCommand(shell.fillIn('HOST:PORT'), ...command))) as Answer;
}

/** SealCI's Controller asks for it, and somebody gets it from the bucket. */
async function release(): Promise<void> {
  const { release_id: folder = '', public_key: key } = await call('release', scene.url, 'v1.0.0');
  assert.ok(key);
  fingerprint = key.fingerprint;
  writeFileSync(bundle.path('key.asc'), key.key_data);
  for (const name of ['project-v1.0.0.tar.gz', 'project-v1.0.0.tar.gz.sig']) {
    copyFileSync(bucket.path(`${folder}/${name}`), bundle.path(name));
  }
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: {
      'In the bucket': release,
      Revoking: async () => {
        await call('revoke', fingerprint);
        shell.words.set('FINGERPRINT', fingerprint);
      },
    },
    instead: { 'sealci-release-agent serve ': (command) => scene.serve(command) },
    after: { Revoking: () => shell.run('cd roll-FINGERPRINT && test -s key-ring.sealed && test -s denial-notice.txt') },
  });
});
