/** docs/controller.md, and the call of README.md that a machine without grpcurl cannot make. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import test, { after } from 'node:test';
import { grpcurl } from '../support/bridged.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { commandsOf } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/controller.md';
const scene = await PageScene.makeWithHttps();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
symlinkSync(grpcurl, bundle.path('shell/bin/grpcurl'));

/** What docs/operate.md does before. */
async function serve(): Promise<void> {
  await shell.run(
    'sealci-release-agent keygen --out keys && sealci-release-agent certificates --host 127.0.0.1 --out tls',
  );
  const keys = '--key-file keys/release-agent.key.asc --sealing-key-file keys/release-agent.sealing.key';
  const tls = '--tls-ca tls/ca.pem --tls-cert tls/cert.pem --tls-key tls/key.pem';
  const callers = '--release-callers DNS:controller.example.org --key-callers DNS:operator.example.org';
  await scene.serve(`sealci-release-agent serve --mode production ${keys} ${tls} ${callers}`);
  const caller = '--agent-ca tls/ca.pem --client-cert tls/key-caller.pem --client-key tls/key-caller.key';
  const key = await shell.run('gpg --batch --with-colons --show-keys keys/release-agent.pub.asc');
  const [, fingerprint = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(key) ?? [];
  await shell.run(
    `sealci-release-agent confirm-keys --epoch 0 --fingerprint ${fingerprint} --agent HOST:PORT ${caller}`,
  );
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: { 'By hand': serve },
    instead: {
      // grpcurl ends with 64 and the number of the status: NOT_FOUND.
      'call -d \'{"repository_url":"URL","tag":"no-such-tag"}\'': async (command) => {
        assert.match(await shell.run(`${command} 2>&1`, 69), /"reason": "TAG_NOT_FOUND"/);
      },
    },
    after: {
      'A release': async () => {
        const created = commandsOf(page).find(({ text }) => text.includes('idempotency_token'));
        await shell.run(created?.text.replace('answer.json', 'again.json') ?? assert.fail());
        const chunks = (file: string): Promise<string> => shell.run(`grep '"chunk"' ${file}`);
        assert.equal(await chunks('again.json'), await chunks('answer.json'), 'the token gets the same file');
      },
    },
  });
});

test("README.md's call is answered", async () => {
  const [called] = commandsOf('README.md').filter(({ text }) => text.startsWith('grpcurl '));
  await scene.serve('env -u SEALCI_ALLOWED_NETWORKS sealci-release-agent serve');
  shell.words.set('127.0.0.1:50051', shell.fillIn('HOST:PORT'));
  assert.match(await shell.run(called?.text ?? assert.fail()), /"summary": \{/);
});
