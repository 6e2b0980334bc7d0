import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { Bundle, type ServedAgent } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';

// Every command of docs/keys.md, in its order, by a shell, on two agents in production.

const page = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8');
const bundle = new Bundle();
const repository = GitRepository.create();
repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
repository.git('tag', 'v1');
const git = await repository.serve('project');
const home = bundle.path('gnupg');
mkdirSync(home, { mode: 0o700 });
let fleet: readonly ServedAgent[] = [];
let fingerprint = '';

after(async () => {
  await promisify(execFile)('gpgconf', ['--kill', 'all'], { env: { PATH: process.env['PATH'], GNUPGHOME: home } });
  await bundle.dispose();
  await git.stop();
  repository.dispose();
});

/** The page's words for what is its reader's own. */
function fillIn(command: string): string {
  return command
    .replaceAll(/agent-(\d):50051/g, (_, number) => fleet[Number(number) - 1]?.address ?? assert.fail())
    .replaceAll('FINGERPRINT', fingerprint)
    .replaceAll('sealci-release-agent', `${process.execPath} ${bundle.file}`);
}

async function sh(command: string): Promise<string> {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const env = { PATH, HOME: bundle.work, GNUPGHOME: home };
  const { stdout } = await promisify(execFile)('sh', ['-euc', fillIn(command)], { cwd: bundle.work, env });
  return stdout;
}

async function startFleet(...more: readonly string[]): Promise<void> {
  for (const agent of fleet) await agent.kill('SIGKILL');
  const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
  const args = ['--mode', 'production', '--tls', 'none', ...keys, ...more];
  fleet = await Promise.all([bundle.serve(args), bundle.serve(args)]);
}

/** A release, apart from its signature, under the names that the page has. */
async function makeRelease(): Promise<void> {
  await sh(`sealci-release-agent create ${git.url}/project.git v1 --key keys/release-agent.key.asc --out .`);
  renameSync(bundle.path('project-v1.git.tgz.asc'), bundle.path('project.git.tgz.asc'));
  await sh('gpg --batch --quiet --import keys/release-agent.pub.asc; gpg --export >keys.gpg');
  await sh('gpg --batch --quiet --output project.git.tgz --decrypt project-v1.git.tgz.sig');
}

/** What the reader has done before, by the heading of a section. */
const before: Readonly<Record<string, () => Promise<void>>> = {
  'First boot': async () => {
    ({ fingerprint } = JSON.parse(await sh(`cat keys.json`)) as { fingerprint: string });
    await startFleet();
  },
  'After a restart': () => startFleet(),
  'With an operator': async () => {
    await sh('gpg --batch --quiet --passphrase "" --quick-generate-key operator@example.org ed25519 sign never');
    await sh('gpg --armor --export operator@example.org >operator.asc');
    await startFleet('--operator-key-file', 'operator.asc');
    await sh('sealci-release-agent restore-keys roll-now/key-ring.sealed --agent agent-1:50051 --agent agent-2:50051');
  },
  Verifying: makeRelease,
};

/** What must be so behind a section: epoch of both agents, which are confirmed. */
const epochs: Readonly<Record<string, number>> = {
  'First boot': 0,
  'Yearly roll': 1,
  'After a restart': 1,
  'A compromise': 2,
  'With an operator': 2,
};

async function assertEpoch(epoch: number): Promise<void> {
  const text = await sh('sealci-release-agent info --json --agent agent-1:50051 --agent agent-2:50051');
  const { agents } = JSON.parse(text) as { agents: { keyRing: { epoch: number; confirmed: boolean } }[] };
  for (const { keyRing } of agents) assert.deepEqual([keyRing.epoch, keyRing.confirmed], [epoch, true]);
}

const sections = page.split(/^#+ /m).map((section) => ({
  heading: section.slice(0, section.indexOf('\n')),
  commands: [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block),
}));

test('the commands of docs/keys.md do what it says', async (t) => {
  const tried = sections.filter(({ commands }) => commands.length > 0);
  assert.deepEqual(
    tried.map(({ heading }) => heading),
    ['First key', 'First boot', 'Yearly roll', 'After a restart', 'A compromise', 'With an operator', 'Verifying'],
  );
  for (const { heading, commands } of tried) {
    await before[heading]?.();
    for (const command of commands) t.diagnostic(`${heading}: ${(await sh(command)).length} characters`);
    if (heading === 'First key') await keepFingerprint();
    const epoch = epochs[heading];
    if (epoch !== undefined) await assertEpoch(epoch);
  }
});

/** Written down, as the page says. */
async function keepFingerprint(): Promise<void> {
  const text = await sh('gpg --batch --quiet --with-colons --show-keys keys/release-agent.pub.asc');
  const [, found = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(text) ?? [];
  writeFileSync(bundle.path('keys.json'), JSON.stringify({ fingerprint: found }));
  chmodSync(bundle.path('keys.json'), 0o600);
}

test('the settings of docs/keys.md are settings', async () => {
  const [, json = ''] = /^```json\n(.*?)^```$/ms.exec(page) ?? [];
  writeFileSync(bundle.path('config.json'), json);
  const agent = await bundle.serve(['--config', 'config.json']);
  assert.equal((await agent.event('listening'))['confirmed'], false, 'its key is of epoch 0');
});
