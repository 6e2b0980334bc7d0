/** docs/keys.md, on two agents in production. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import type { ServedAgent } from '../support/cli.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { blocksOf } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/keys.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
let fleet: readonly ServedAgent[] = [];
after(() => scene[Symbol.asyncDispose]());

async function startFleet(...more: readonly string[]): Promise<void> {
  for (const agent of fleet) await agent.kill('SIGKILL');
  const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
  const args = ['--mode', 'production', '--tls', 'none', ...keys, ...more];
  fleet = await Promise.all([bundle.serve(args), bundle.serve(args)]);
  for (const [index, { address }] of fleet.entries()) shell.words.set(`agent-${index + 1}:50051`, address);
}

/** Written down, as the page says. */
async function keepFingerprint(): Promise<void> {
  const text = await shell.run('gpg --batch --with-colons --show-keys keys/release-agent.pub.asc');
  shell.words.set('FINGERPRINT', /^fpr:+([0-9A-F]{40}):/m.exec(text)?.[1] ?? assert.fail(text));
}

const isOfEpoch = (epoch: number) => async (): Promise<void> => {
  const text = await shell.run('sealci-release-agent info --json --agent agent-1:50051 --agent agent-2:50051');
  const { agents } = JSON.parse(text) as { agents: { keyRing: { epoch: number; confirmed: boolean } }[] };
  for (const { keyRing } of agents) assert.deepEqual([keyRing.epoch, keyRing.confirmed], [epoch, true]);
};

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: {
      'First boot': () => startFleet(),
      'After a restart': () => startFleet(),
      'With an operator': async () => {
        await shell.run('gpg --batch --passphrase "" --quick-generate-key operator@example.org ed25519 sign never');
        await shell.run('gpg --armor --export operator@example.org >operator.asc');
        await startFleet('--operator-key-file', 'operator.asc');
        await shell.run(
          'sealci-release-agent restore-keys roll-now/key-ring.sealed --agent agent-1:50051 --agent agent-2:50051',
        );
      },
    },
    after: {
      'First key': keepFingerprint,
      'First boot': isOfEpoch(0),
      'Yearly roll': isOfEpoch(1),
      'After a restart': isOfEpoch(1),
      'A compromise': isOfEpoch(2),
      'With an operator': isOfEpoch(2),
    },
  });
});

test(`the settings of ${page} are settings`, async () => {
  const [config] = blocksOf(page).filter(({ language }) => language === 'json');
  writeFileSync(bundle.path('config.json'), config?.text ?? '');
  const agent = await bundle.serve(['--config', 'config.json']);
  assert.equal((await agent.event('listening'))['confirmed'], false, 'its key is of epoch 0');
});
