/** docs/verify.md, with a site that watch has made. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';
import { WebServer } from '../support/web-server.ts';

const page = 'docs/verify.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
const agent = await bundle.serve();

/** What any web server does with the folder. */
const site = await WebServer.start((request, response) => {
  const path = normalize(new URL(request.url ?? '', 'http://site').pathname);
  readFile(join(bundle.path('site/public'), path)).then(
    (content) => response.end(content),
    () => response.writeHead(404).end(),
  );
});
after(() => site[Symbol.asyncDispose]());
shell.words.set('https://releases.example.org', new URL(site.url).origin);

async function publish(): Promise<void> {
  await shell.run('sealci-release-agent watch --config watch.json --once');
}

async function makeSite(): Promise<void> {
  const repository = { url: scene.url, tags: ['v*'] };
  const config = { folder: 'site', agents: [{ address: agent.address }], repositories: [repository] };
  writeFileSync(bundle.path('watch.json'), JSON.stringify(config));
  await publish();
}

/** As docs/watch.md says it. */
async function rollKey(): Promise<void> {
  await shell.run(
    `sealci-release-agent roll-keys --reason superseded --out site/private/rolls/1 --agent ${agent.address}`,
  );
  await publish();
}

test(`the commands of ${page} do what it says`, async (t) => {
  const prints = (pattern: RegExp) => async (command: string) => {
    assert.match(await shell.run(`${command} 2>&1`), pattern);
  };
  const digests: string[] = [];
  const keepDigest = async (command: string): Promise<void> => {
    digests.push(await shell.run(command));
  };
  await followPage(t, page, shell, {
    before: { 'Get the keys': makeSite, 'When a key was denied': rollKey },
    instead: {
      'gpg --fingerprint ': prints(new RegExp(agent.fingerprint.replaceAll(/(.{4})/g, '$1 *'))),
      'gpg --verify-options show-notations ': prints(
        /Good signature[^]* tag@sealci.dev=v1.0.0[^]* repository@sealci.dev=/,
      ),
      'sq packet dump ': prints(/tag@sealci.dev \(human readable\): v1.0.0/),
      'gunzip ': keepDigest,
      'git -C rebuilt.git archive ': keepDigest,
      'gpg --verify denial-notice.txt': prints(/Good signature/),
    },
    leftOut: {
      'gpg --auto-key-locate ':
        'the domain of the address is not ours to serve here; test/integration/key-publishing.test.ts does it in a name space',
    },
  });
  assert.equal(digests[0], digests[1]);
});

test('by the commands for scripts, gpg and gpgv refuse a release of a denied key', async () => {
  const signed = 'project-v1.0.0.git.tgz.asc project-v1.0.0.git.tgz';
  const gpg = `gpg --status-fd 1 --verify ${signed}`;
  await shell.run('gpg --yes --dearmor --output keys.gpg keys.asc');
  for (const command of [gpg, `gpgv --status-fd 1 --keyring ./keys.gpg ${signed}`]) {
    await shell.run(`${command} | grep '^\\[GNUPG:\\] GOODSIG '`, 1);
    await shell.run(`${command} | grep '^\\[GNUPG:\\] REVKEYSIG '`);
  }
});
