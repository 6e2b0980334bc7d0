/** docs/operate.md. scripts/try-operate.sh does its ten commands once more, on a machine that has nothing. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { freePort } from '../../harness/free-port.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { commandsOf } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/operate.md';
const scene = await PageScene.makeWithHttps();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
shell.words.set('localhost:50051', `localhost:${await freePort()}`);

const log = { file: bundle.path('agent.log') };
const ten = commandsOf(page).filter(({ heading }) => heading === 'Ten commands');
const serving = ten.find(({ text }) => text.startsWith('sealci-release-agent serve ')) ?? assert.fail();

async function keepFingerprint(command: string): Promise<void> {
  await shell.run(`${command} 2>keygen.txt`);
  const [, fingerprint] = /\b([0-9A-F]{40})\b/.exec(await shell.run('cat keygen.txt')) ?? [];
  shell.words.set('FINGERPRINT', fingerprint ?? assert.fail());
}

test('a release over mutual TLS is ten commands away', () => {
  assert.equal(ten.length, 10);
});

test(`the commands of ${page} do what it says`, async (t) => {
  const installs = 'scripts/try-operate.sh runs it, on a machine that may be spoilt by that';
  await followPage(t, page, shell, {
    instead: {
      'sealci-release-agent keygen ': keepFingerprint,
      'kill ': async (command) => {
        await shell.run(command);
        await shell.until(log, /"event":"stopped"/);
        await shell.run(serving.text);
      },
    },
    leftOut: { 'apt-get ': installs, 'npm install ': installs, 'npm ci ': installs },
    after: { 'Certificates renewed': () => shell.until(log, /"event":"reloaded"/) },
  });
});
