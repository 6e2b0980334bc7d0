import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { Bundle, errorIn, type Outcome, type ServedAgent } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';
import { rollFiles } from '../support/terminal-files.ts';

/** What the JSON form of a denial notice says. */
interface Notice {
  readonly deniedKey: { readonly fingerprint: string };
  readonly comment: string;
  readonly successor: { readonly fingerprint: string };
}

const bundle = new Bundle();
const repository = GitRepository.create();
repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
for (const tag of ['v1', 'v2', 'v3']) repository.git('tag', tag);
const git = await repository.serve('sample');
const url = `${git.url}/sample.git`;

after(async () => {
  await bundle.dispose();
  await git.stop();
  repository.dispose();
});

/** Runs a command that must succeed. */
async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await bundle.run(args);
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

await done('keygen', '--out', 'keys');
const boot = (): Promise<ServedAgent> =>
  bundle.serve([
    ...['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'],
    ...['--rotate-after-days', '30'],
  ]);

let agent = await boot();
const baked = agent.fingerprint;
const ask = (command: string, ...args: readonly string[]) => [command, ...args, '--agent', agent.address];
const create = (tag: string, ...args: string[]) => ask('create', url, tag, '--out', 'releases', ...args);
const verify = (...args: string[]): Promise<Outcome> => bundle.run(['verify', ...args]);
const release = (tag: string) => `releases/sample-${tag}.git.tgz.sig`;

test('keygen writes the sealing key for its owner alone', () => {
  assert.equal(statSync(bundle.path('keys', 'release-agent.sealing.key')).mode & 0o777, 0o600);
});

test('a dry run of roll-keys says what would happen', async () => {
  const text = await done(...ask('roll-keys', '--reason', 'superseded', '--dry-run'));
  assert.match(text, new RegExp(baked));
  const { plan } = JSON.parse(await done(...ask('roll-keys', '--reason', 'compromised', '--dry-run', '--json'))) as {
    plan: { certified: boolean; longestWait: string };
  };
  assert.deepEqual([plan.certified, plan.longestWait], [false, '0s']);
});

for (const [name, code, args] of [
  ['an unknown reason', 'INVALID_ARGUMENT', ['--reason', 'lost', '--out', 'none']],
  ['no folder', 'INVALID_ARGUMENT', ['--reason', 'retired']],
  [
    'a folder that cannot be written',
    'FILE_UNWRITABLE',
    ['--reason', 'retired', '--out', 'keys/release-agent.key.asc'],
  ],
] as const) {
  test(`roll-keys with ${name} fails and rolls nothing`, async () => {
    const outcome = await bundle.run([...ask('roll-keys', ...args), '--json']);
    assert.equal(errorIn(outcome).reason, code);
    const ring = JSON.parse(await done(...ask('public-key', '--json'))) as {
      keyRingEpoch: number;
      rollDueTime: string;
    };
    assert.equal(ring.keyRingEpoch, 0);
    assert.ok(Date.parse(ring.rollDueTime) > Date.now());
  });
}

test('roll-keys leaves all that a roll brings about in a folder', async () => {
  await done(...create('v1'));
  await done(...ask('roll-keys', '--reason', 'superseded', '--comment', 'yearly', '--out', 'roll-1'));
  assert.deepEqual(readdirSync(bundle.path('roll-1')).toSorted(), rollFiles);
  assert.equal(statSync(bundle.path('roll-1', 'key-ring.sealed')).mode & 0o777, 0o600);
  const notice = JSON.parse(readFileSync(bundle.path('roll-1', 'denial-notice.json'), 'utf8')) as Notice;
  assert.deepEqual([notice.deniedKey.fingerprint, notice.comment], [baked, 'yearly']);
  const again = await bundle.run(ask('roll-keys', '--reason', 'superseded', '--out', 'roll-1'));
  assert.equal(again.code, 11, 'a folder with a ring in it is not written to, and nothing is rolled');
});

test('a token brings the answer of an earlier roll back', async () => {
  const token = ['--token', 'token-of-the-second-roll'];
  await done(...ask('roll-keys', '--reason', 'retired', '--out', 'roll-2', ...token));
  await done(...ask('roll-keys', '--reason', 'retired', '--out', 'roll-2-again', ...token));
  for (const name of readdirSync(bundle.path('roll-2'))) {
    assert.deepEqual(readFileSync(bundle.path('roll-2-again', name)), readFileSync(bundle.path('roll-2', name)));
  }
});

test('public-key --all gives one file by which verify accepts old and new releases', async () => {
  await done(...create('v2'));
  await done(...ask('public-key', '--all', '--out', 'all.asc'));
  const old = await verify(release('v1'), '--key', 'all.asc');
  assert.equal(old.code, 0, old.stderr);
  assert.match(old.stdout, /before its key was replaced by another on \S+Z: it remains valid/);
  assert.match((await verify(release('v2'), '--key', 'all.asc')).stdout, /by a key that is in use/);
  const piped = await bundle.run(['verify', '-', '--key', 'all.asc'], {
    input: readFileSync(bundle.path(release('v1'))),
  });
  assert.equal(piped.code, 0, piped.stderr);
});

test('verify takes a folder of keys', async () => {
  mkdirSync(bundle.path('trusted'));
  cpSync(bundle.path('keys', 'release-agent.pub.asc'), bundle.path('trusted', 'a.asc'));
  cpSync(bundle.path('roll-1', 'denied-key.revocation.asc'), bundle.path('trusted', 'b.asc'));
  const { keyVerdict, revokeTime } = JSON.parse(
    (await verify(release('v1'), '--key', 'trusted', '--json')).stdout,
  ) as Readonly<Record<string, string>>;
  assert.equal(keyVerdict, 'SUPERSEDED');
  const notice = JSON.parse(readFileSync(bundle.path('roll-1', 'denial-notice.json'), 'utf8')) as {
    revokeTime: string;
  };
  assert.equal(revokeTime, new Date(notice.revokeTime).toISOString());
});

test('verify takes the folder of keygen, and passes over the secret key in it', async () => {
  const { code, stderr } = await verify(release('v1'), '--key', 'keys');
  assert.equal(code, 0, stderr);
});

test('verify names the key file that it cannot take', async () => {
  mkdirSync(bundle.path('mixed'));
  cpSync(bundle.path('keys', 'release-agent.pub.asc'), bundle.path('mixed', 'a.asc'));
  cpSync(bundle.path('keys', 'release-agent.key.asc'), bundle.path('mixed', 'b.asc'));
  const outcome = await verify(release('v1'), '--key', 'mixed', '--json');
  assert.equal(errorIn(outcome).reason, 'KEY_FILE_INVALID');
  assert.match(errorIn(outcome).message, /mixed\/b\.asc/);
});

test('verify fails once, before any release, when the keys cannot be read', async () => {
  const outcome = await verify('releases', '--key', 'missing.asc', '--json');
  assert.equal(errorIn(outcome).reason, 'FILE_UNREADABLE');
});

test('after a restart: the pin tells, restore-keys brings the key back', async () => {
  await agent.kill('SIGTERM');
  agent = await boot();
  const notice = JSON.parse(readFileSync(bundle.path('roll-2', 'denial-notice.json'), 'utf8')) as Notice;
  const key = notice.successor;
  const pinned = create('v3', '--expect-key', key.fingerprint);
  assert.equal((await bundle.run(pinned)).code, 7);
  const stdout = await done(...ask('restore-keys', 'roll-2/key-ring.sealed'));
  assert.equal(stdout, `${agent.address}  epoch 2  confirmed  ${key.fingerprint}\n`);
  await done(...pinned);
  const stale = await bundle.run([...ask('restore-keys', 'roll-1/key-ring.sealed'), '--json']);
  assert.equal(errorIn(stale).reason, 'KEY_RING_STALE');
});

test('verify judges a folder, a line for each release, and exits as the first that it refuses', async () => {
  const good = await verify('releases', '--key', 'all.asc');
  assert.equal(good.code, 0);
  assert.deepEqual(
    good.stdout.match(/^\w+ +\S+:/gm),
    ['v1', 'v2', 'v3'].map((tag) => `valid    ${release(tag)}:`),
  );
  await done(...ask('roll-keys', '--reason', 'compromised', '--comment', 'stolen', '--out', 'roll-3'));
  await done(...ask('public-key', '--all', '--out', 'all.asc'));
  const { code, stdout } = await verify('releases', '--key', 'all.asc');
  assert.equal(code, 10);
  assert.match(stdout, /^valid {4}releases\/sample-v1\.git\.tgz\.sig: /m);
  assert.match(stdout, /^REFUSED {2}releases\/sample-v2\.git\.tgz\.sig: .*stolen.*\(SIGNATURE_KEY_REVOKED\)$/m);
  const json = await verify('releases', '--key', 'all.asc', '--json');
  const { releases } = JSON.parse(json.stdout) as { releases: { error?: { reason: string } }[] };
  assert.deepEqual(
    releases.map(({ error }) => error?.reason),
    [undefined, 'SIGNATURE_KEY_REVOKED', 'SIGNATURE_KEY_REVOKED'],
  );
});

test('an agent whose key has expired makes no release until it is rolled', async () => {
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  const { secretKeyArmored } = await generateKeyPair({ now: twoDaysAgo, lifetimeSeconds: 86_400 });
  writeFileSync(bundle.path('expired.asc'), secretKeyArmored, { mode: 0o600 });
  const other = await bundle.serve(['--key-file', 'expired.asc']);
  const to = ['--agent', other.address, '--json'];
  const refused = await bundle.run(['create', url, 'v1', '--out', 'expired', ...to]);
  assert.equal(errorIn(refused).reason, 'KEY_NOT_USABLE');
  await done('roll-keys', '--reason', 'superseded', '--out', 'roll-expired', ...to);
  await done('create', url, 'v1', '--out', 'expired', ...to);
});

test('keygen --extend gives the same key a later end', async () => {
  const text = await done('keygen', '--out', 'short', '--lifetime-days', '2', '--json');
  const short = JSON.parse(text) as { fingerprint: string; expireTime: string };
  const more = await done('keygen', '--out', 'long', '--extend', 'short/release-agent.key.asc', '--json');
  const long = JSON.parse(more) as { fingerprint: string; expireTime?: string };
  assert.equal(long.fingerprint, short.fingerprint);
  assert.ok(Math.abs(Date.parse(short.expireTime) - Date.now() - 2 * 86_400_000) < 60_000);
  assert.equal(long.expireTime, undefined);
  assert.deepEqual(readdirSync(bundle.path('long')), ['release-agent.key.asc', 'release-agent.pub.asc']);
});
