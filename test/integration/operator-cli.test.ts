import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import test, { after } from 'node:test';
import { Bundle, errorIn, type Outcome, type ServedAgent } from '../support/cli.ts';

const bundle = new Bundle();
after(() => bundle.dispose());

const made = await bundle.run(['keygen', '--out', 'keys', '--json']);
const { fingerprint: baked } = JSON.parse(made.stdout) as { fingerprint: string };
const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
const production = ['--mode', 'production', '--tls', 'none', ...keys];

const toAll = (...fleet: readonly ServedAgent[]): string[] => fleet.flatMap(({ address }) => ['--agent', address]);

function assertDone({ code, stdout, stderr }: Outcome): void {
  assert.equal(code, 0, `${stdout}${stderr}`);
}

const fleetOf = (args: readonly string[], count: number): Promise<ServedAgent[]> =>
  Promise.all(Array.from({ length: count }, () => bundle.serve(args)));

for (const [program, makeKey, sign] of [
  [
    'gpg',
    'gpg --batch --quiet --passphrase "" --quick-generate-key operator@example.org ed25519 sign never && gpg --armor --export >operator.asc',
    'gpg --batch --armor --detach-sign statement.txt',
  ],
  [
    'sq',
    'sq key generate --userid operator@example.org --export operator.key && sq key extract-cert -o operator.asc operator.key',
    'sq sign --signer-key operator.key --detached --output statement.txt.asc statement.txt',
  ],
] as const) {
  test(`an operator's signature by ${program} confirms a fleet, one statement for all`, async () => {
    const home = bundle.path(program);
    mkdirSync(home, { mode: 0o700 });
    const sh = (command: string): void => {
      const env = { PATH: process.env['PATH'], HOME: home, GNUPGHOME: home };
      execFileSync('sh', ['-c', command], { cwd: home, env, stdio: 'pipe' });
    };
    sh(makeKey);
    const fleet = await fleetOf([...production, '--operator-key-file', `${home}/operator.asc`], 2);
    const to = toAll(...fleet);
    const refused = await bundle.run(['confirm-keys', '--epoch', '0', '--fingerprint', baked, ...to]);
    assert.equal(refused.code, 9);
    assert.match(refused.stdout, /CONFIRMATION_REQUIRED/);
    const statement = `${home}/statement.txt`;
    const wrong = await bundle.run(['confirm-keys', '--request', statement, '--epoch', '1', ...to, '--json']);
    assert.equal(errorIn(wrong).reason, 'KEY_MISMATCH');
    assertDone(await bundle.run(['confirm-keys', '--request', statement, '--fingerprint', baked, ...to]));
    assert.match(readFileSync(statement, 'utf8'), new RegExp(`^epoch: 0\nfingerprint: ${baked}\n`, 'm'));
    if (program === 'gpg') {
      sh('gpg --batch --armor --digest-algo SHA1 --detach-sign statement.txt');
      const weak = await bundle.run(['confirm-keys', '--with', `${statement}.asc`, ...to]);
      assert.match(weak.stdout, /CONFIRMATION_INVALID/);
      rmSync(`${statement}.asc`);
    }
    sh(sign);
    assertDone(await bundle.run(['confirm-keys', '--with', `${statement}.asc`, ...to]));
    const { stdout } = await bundle.run(['info', ...to]);
    assert.equal(stdout, fleet.map(({ address }) => `${address}  epoch 0  confirmed  ${baked}\n`).join(''));
    const [first] = fleet;
    await first?.kill();
    const [anew] = await fleetOf([...production, '--operator-key-file', `${home}/operator.asc`], 1);
    assert.ok(anew);
    const replay = await bundle.run(['confirm-keys', '--with', `${statement}.asc`, ...toAll(anew), '--json']);
    assert.equal(errorIn(replay).reason, 'CONFIRMATION_INVALID');
    if (program === 'gpg') gpgconfKill(home);
  });
}

function gpgconfKill(home: string): void {
  execFileSync('gpgconf', ['--kill', 'all'], { env: { PATH: process.env['PATH'], GNUPGHOME: home }, stdio: 'pipe' });
}
