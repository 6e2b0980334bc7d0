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
const rolled = commandsOf(page).filter(({ heading }) => heading === 'Keys rolled');

async function keepFingerprint(command: string): Promise<void> {
  await shell.run(`${command} 2>keygen.txt`);
  const [, fingerprint] = /\b([0-9A-F]{40})\b/.exec(await shell.run('cat keygen.txt')) ?? [];
  shell.words.set('FINGERPRINT', fingerprint ?? assert.fail());
}

/** In the year after, by the same commands; in the folder of the first roll there is no second one. */
async function rollAgain(): Promise<void> {
  const [roll] = rolled;
  const ring = await shell.run('sha256sum roll-2027/*');
  await shell.run(`${roll?.text ?? assert.fail()} 2>refused.txt`, 11);
  assert.doesNotMatch(await shell.run('cat refused.txt'), /remove/, 'the ring of a roll is not to be removed');
  assert.equal(await shell.run('sha256sum roll-2027/*'), ring);
  for (const { text } of rolled) await shell.run(text.replaceAll('2027', '2028'));
  // Which is the newest from now on.
  shell.words.set('roll-2027', 'roll-2028');
}

/** The agent was ended and started by the commands of the page alone, and its log goes on. */
async function hasBothStarts(): Promise<void> {
  const events = (await shell.run('cat agent.log')).matchAll(/^\{"time":"[^"]*","event":"(listening|stopped)"/gm);
  assert.deepEqual(
    [...events].map(([, event]) => event),
    ['listening', 'stopped', 'listening'],
  );
}

test('a release over mutual TLS is ten commands away', () => {
  assert.equal(ten.length, 10);
});

test('the agent is started again by the command that started it', () => {
  const starts = commandsOf(page).filter(({ text }) => text.startsWith('sealci-release-agent serve '));
  assert.equal(starts.length, 2);
  assert.equal(new Set(starts.map(({ text }) => text)).size, 1);
});

test(`the commands of ${page} do what it says`, async (t) => {
  const installs = 'scripts/try-operate.sh runs it, on a machine that may be spoilt by that';
  await followPage(t, page, shell, {
    instead: {
      'sealci-release-agent keygen ': keepFingerprint,
    },
    leftOut: { 'apt-get ': installs, 'npm install ': installs, 'npm ci ': installs },
    after: {
      'Certificates renewed': () => shell.until(log, /"event":"reloaded"/),
      'Keys rolled': rollAgain,
      'Upgraded, or started again': hasBothStarts,
    },
  });
});
