import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { errorIn, type Outcome, type RunOptions } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';
import { releaseFileNames } from '../support/release-files.ts';

const sample = await CliSample.start();
const { agent, bundle, commit, repository, toAgent, url } = sample;
const credentials = { username: 'user', password: 'a secret password' };
const guarded = await sample.guard(credentials);

test.after(async () => {
  await guarded.stop();
  await sample[Symbol.asyncDispose]();
});

const releaseNames = (tag: string): string[] => releaseFileNames(`sample-${tag}`);

const create: CliSample['create'] = (...args) => sample.create(...args);

const publicKey = bundle.path('agent.pub.asc');
const made = await create('made', toAgent);
writeFileSync(publicKey, (await bundle.run(['public-key', ...toAgent])).stdout);
const release = bundle.path('made', 'sample-v1.0.git.tgz.sig');
const verify = (args: readonly string[], options?: RunOptions): Promise<Outcome> =>
  bundle.run(['verify', release, '--key', publicKey, ...args], options);

test('create --agent writes all files and prints their paths alone, the release first', () => {
  assert.equal(made.code, 0, made.stderr);
  const printed = made.stdout.trimEnd().split('\n');
  assert.equal(printed[0], 'made/sample-v1.0.git.tgz.sig');
  assert.deepEqual(
    printed.toSorted(),
    releaseNames('v1.0').map((name) => `made/${name}`),
  );
  assert.match(made.stderr, /Fetching/);
  assert.deepEqual(readdirSync(bundle.path('made')).sort(), releaseNames('v1.0'));
});

test('the log says what was signed', () => {
  const [signed] = agent.log.filter((line) => line['event'] === 'signed');
  assert.ok(signed);
  const { repository: of, tag, commit: id, fingerprint } = signed;
  assert.deepEqual([of, tag, id, fingerprint], [url, 'v1.0', commit, agent.fingerprint]);
});

test('an agent that others can reach warns when they may all call it', async () => {
  const open = await bundle.serve(['--listen', '0.0.0.0:0']);
  const { message } = await open.event('warning');
  assert.match(String(message), /roll and restore keys/);
  assert.ok(!agent.log.some((line) => line['event'] === 'warning'));
});

test('gpg takes the release, its detached signature and the key', () => {
  const home = bundle.path('gnupg');
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--trust-model', 'always', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  gpg('--import', publicKey);
  const tgz = gpg('--decrypt', release);
  writeFileSync(bundle.path('sample.git.tgz'), tgz);
  gpg('--verify', release.replace(/sig$/, 'asc'), bundle.path('sample.git.tgz'));
  const tar = execFileSync('gzip', ['-dc'], { input: tgz });
  assert.ok(tar.equals(repository.run(['archive', '--format=tar', '--prefix=sample-v1.0/', 'v1.0'])));
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
});

test('verify says what the signature states', async () => {
  const { code, stdout, stderr } = await verify(['--repository', url, '--tag', 'v1.0', '--commit', commit]);
  assert.equal(code, 0, stderr);
  for (const fact of [url, 'v1.0', commit, agent.fingerprint]) assert.ok(stdout.includes(fact), stdout);
  assert.equal(stderr, '');
});

test('verify --json prints one object', async () => {
  const { stdout } = await verify(['--json', '--list']);
  const facts = JSON.parse(stdout) as Record<string, unknown>;
  assert.equal(facts['commitId'], commit);
  assert.equal(facts['keyVerdict'], 'ACTIVE');
  assert.equal(facts['files'], 3);
  assert.ok(Array.isArray(facts['entries']) && facts['entries'].length === 6);
});

test('verify --list escapes names', async () => {
  const { stdout } = await verify(['--list']);
  const lines = stdout.split('\n');
  assert.ok(lines.includes('sample-v1.0/dir/\\377\\012'), stdout);
  assert.ok(lines.includes('sample-v1.0/link -> README'));
});

test('verify takes standard input, and the archive with its detached signature', async () => {
  const piped = await bundle.run(['verify', '-', '--key', publicKey], { input: readFileSync(release) });
  assert.equal(piped.code, 0, piped.stderr);
  const detached = ['--signature', release.replace(/sig$/, 'asc')];
  const apart = await bundle.run(['verify', bundle.path('sample.git.tgz'), '--key', publicKey, ...detached]);
  assert.equal(apart.code, 0, apart.stderr);
});

test('verify --extract gives the tree that git has', async () => {
  const { code, stderr } = await verify(['--extract', 'tree']);
  assert.equal(code, 0, stderr);
  const tree = bundle.path('tree', 'sample-v1.0');
  assert.equal(readFileSync(`${tree}/link`, 'utf8'), 'sample\n');
  assert.equal(statSync(`${tree}/run`).mode & 0o777, 0o755);
  assert.deepEqual(readdirSync(`${tree}/dir`, { encoding: 'latin1' }), ['\xff\n']);
  assert.equal((await verify(['--extract', 'tree'])).code, 11);
});

test('verify says when an expected repository differs in its ending only', async () => {
  const { code, stderr } = await verify(['--repository', url.replace(/\.git$/, '')]);
  assert.equal(code, 10);
  assert.match(stderr, /how they end/);
});

test('verify refuses a release of something else, another key, and changed bytes', async () => {
  const others = [
    ['--tag', 'v2'],
    ['--commit', '0'.repeat(40)],
    ['--repository', 'https://example.org/sample.git'],
  ];
  for (const other of others) assert.equal((await verify(other)).code, 10, other.join(' '));
  await bundle.run(['keygen', '--out', 'other']);
  assert.equal((await verify(['--key', 'other/release-agent.pub.asc'])).code, 10);
  const bytes = readFileSync(release);
  for (const at of [3, 20, Math.floor(bytes.length / 2), bytes.length - 5]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const { code, stdout } = await bundle.run(['verify', '-', '--key', publicKey, '--list'], { input: changed });
    assert.equal(code, 10, `byte ${at}`);
    assert.equal(stdout, '', 'nothing of a changed release may be shown');
  }
});

test('create in this process signs with the key of --key', async () => {
  const { stdout } = await bundle.run(['keygen', '--out', 'keys', '--json']);
  const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
  assert.equal(statSync(bundle.path('keys', 'release-agent.key.asc')).mode & 0o777, 0o600);
  const args = ['--key', 'keys/release-agent.key.asc', '--json', '--prefix', 'a/b/', '--expect-commit', commit];
  const { code, stdout: out, stderr } = await create('local', [...args, '--expect-key', fingerprint]);
  assert.equal(code, 0, out);
  assert.equal(stderr, '');
  const facts = JSON.parse(out) as { keyFingerprint: string; sha256: string };
  assert.equal(facts.keyFingerprint, fingerprint);
  const bytes = readFileSync(bundle.path('local', 'sample-v1.0.git.tgz.sig'));
  assert.equal(facts.sha256, createHash('sha256').update(bytes).digest('hex'));
  const listed = await bundle.run([
    ...['verify', 'local/sample-v1.0.git.tgz.sig', '--key', 'keys/release-agent.pub.asc', '--list'],
  ]);
  assert.ok(listed.stdout.startsWith('a/b/\na/b/README\n'), listed.stdout);
});

test('a failure leaves the folder as it was', async () => {
  mkdirSync(bundle.path('kept'));
  writeFileSync(bundle.path('kept', 'note'), 'mine');
  const missing = await create('kept', toAgent, 'missing');
  assert.equal(missing.code, 3);
  const [, call] = /\(TAG_NOT_FOUND\)\nIn the agent's log, this is call ([0-9a-f]{32})\.\n$/.exec(missing.stderr) ?? [];
  assert.ok(agent.log.some((line) => line['event'] === 'call' && line['call'] === call));
  assert.doesNotMatch(missing.stderr, /^ {4}at /m);
  assert.deepEqual(readdirSync(bundle.path('kept')), ['note']);
  assert.equal((await create('new/deep', toAgent, 'missing')).code, 3);
  assert.equal(existsSync(bundle.path('new')), false);
});

test('files are replaced with --force only', async () => {
  const before = readFileSync(release);
  const refused = await create('made', toAgent);
  assert.equal(refused.code, 11);
  assert.match(refused.stderr, /--force/);
  assert.ok(before.equals(readFileSync(release)));
  assert.equal((await create('made2', toAgent)).code, 0);
  writeFileSync(bundle.path('made2', 'sample-v1.0.git.tgz.sig'), 'old');
  assert.equal((await create('made2', [...toAgent, '--force'])).code, 0);
  assert.ok(statSync(bundle.path('made2', 'sample-v1.0.git.tgz.sig')).size > 100);
  assert.deepEqual(readdirSync(bundle.path('made2')).sort(), releaseNames('v1.0'));
});

test('credentials come from variables or a file, and never reach a log', async () => {
  const from = ['create', `${guarded.url}/sample.git`, 'v1.0', ...toAgent, '--json'];
  const without = await bundle.run([...from, '--out', 'private']);
  assert.equal(without.code, 4);
  assert.equal(errorIn(without).reason, 'REMOTE_UNAUTHENTICATED');
  const env = { SEALCI_USERNAME: credentials.username, SEALCI_PASSWORD: credentials.password };
  assert.equal((await bundle.run([...from, '--out', 'private'], { env })).code, 0);
  const lines = `protocol=http\nusername=${credentials.username}\npassword=${credentials.password}\n`;
  writeFileSync(bundle.path('credentials'), lines, { mode: 0o600 });
  const file = ['--credentials-file', 'credentials'];
  assert.equal((await bundle.run([...from, ...file, '--out', 'private2'])).code, 0);
  writeFileSync(bundle.path('shared'), lines, { mode: 0o644 });
  assert.equal((await bundle.run([...from, '--credentials-file', 'shared', '--out', 'private3'])).code, 2);
  assert.ok(!JSON.stringify(agent.log).includes(credentials.password));
});

test('info and public-key say the same key', async () => {
  const info = await bundle.run(['info', ...toAgent, '--json']);
  const facts = JSON.parse(info.stdout) as { keyFingerprint: string; limits: Record<string, number> };
  assert.equal(facts.keyFingerprint, agent.fingerprint);
  assert.equal(facts.limits['maxRedirects'], 3);
  const key = await bundle.run(['public-key', ...toAgent]);
  assert.match(key.stdout, /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[^]*\n-----END PGP PUBLIC KEY BLOCK-----\n$/);
  assert.ok(key.stderr.includes(agent.fingerprint));
});

const failures: readonly (readonly [code: number, error: string, args: readonly string[]])[] = [
  [2, 'INVALID_ARGUMENT', ['create']],
  [2, 'INVALID_ARGUMENT', ['nonsense']],
  [2, 'INVALID_ARGUMENT', ['verify', 'x', '--unknown']],
  [2, 'INVALID_ARGUMENT', ['verify', release]],
  [2, 'INVALID_ARGUMENT', ['create', url, 'v1.0', '--out', 'none']],
  [2, 'INVALID_ARGUMENT', ['create', url, 'v1.0', '--out', 'none', '--key', 'any', ...toAgent]],
  [2, 'INVALID_ARGUMENT', ['public-key', '--all', '--fingerprint', agent.fingerprint, ...toAgent]],
  [2, 'INVALID_ARGUMENT', ['public-key', '--wkd', 'none', '--fingerprint', agent.fingerprint, ...toAgent]],
  [2, 'INVALID_REPOSITORY_URL', ['create', 'ftp://example.org/a.git', 'v1.0', ...toAgent]],
  [2, 'INVALID_TAG_NAME', ['create', url, 'a..b', ...toAgent]],
  [2, 'INVALID_COMMIT_ID', ['create', url, 'v1.0', ...toAgent, '--expect-commit', 'abc', '--out', 'none']],
  [
    2,
    'INVALID_FINGERPRINT',
    ['create', 'http://127.0.0.1:9/a.git', 'v1', '--agent', '127.0.0.1:9', '--expect-key', 'A'],
  ],
  // Before anything is opened.
  [2, 'INVALID_REPOSITORY_URL', ['verify', 'missing.sig', '--key', publicKey, '--repository', 'ftp://example.org/a']],
  [3, 'REPOSITORY_NOT_FOUND', ['create', url.replace('sample', 'missing'), 'v1', ...toAgent, '--out', 'none']],
  [3, 'KEY_NOT_FOUND', ['public-key', '--fingerprint', 'A'.repeat(40), ...toAgent]],
  [5, 'AGENT_UNREACHABLE', ['info', '--agent', '127.0.0.1:9']],
  [5, 'REMOTE_UNREACHABLE', ['create', 'http://127.0.0.1:9/a.git', 'v1', ...toAgent, '--out', 'none']],
  [7, 'COMMIT_MISMATCH', ['create', url, 'v1.0', ...toAgent, '--expect-commit', '0'.repeat(40), '--out', 'none']],
  [7, 'KEY_MISMATCH', ['create', url, 'v1.0', ...toAgent, '--expect-key', 'A'.repeat(40), '--out', 'none']],
  [8, 'LIMIT_EXCEEDED', ['create', url, 'large', ...toAgent, '--out', 'none', '--set', 'maxTarBytes=60000000']],
  [8, 'LIMIT_EXCEEDED', ['verify', release, '--key', publicKey, '--set', 'maxEntries=2']],
  [9, 'CONFIG_INVALID', ['serve', '--set', 'nonsense=1']],
  [9, 'CONFIG_INVALID', ['serve', '--mode', 'production']],
  [9, 'CONFIG_INVALID', ['serve', '--listen', agent.address]],
  [9, 'KEY_FILE_INVALID', ['serve', '--key-file', publicKey]],
  [9, 'KEY_FILE_INVALID', ['verify', release, '--key', release]],
  [10, 'RELEASE_MALFORMED', ['verify', publicKey, '--key', publicKey]],
  [11, 'FILE_UNREADABLE', ['verify', 'missing.sig', '--key', publicKey]],
  [11, 'FILE_UNWRITABLE', ['keygen', '--out', publicKey]],
];

for (const [code, error, args] of failures) {
  test(`exits with ${code} (${error}): ${args.slice(0, 3).join(' ').replaceAll(bundle.work, '')} …`, async () => {
    const plain = await bundle.run(args);
    assert.equal(plain.code, code, plain.stderr);
    assert.doesNotMatch(plain.stderr, /^ {4}at /m);
    if (args[0] === 'serve') return;
    const json = await bundle.run([...args, '--json']);
    assert.equal(json.code, code);
    assert.equal(json.stderr, '');
    assert.equal(errorIn(json).reason, error);
    assert.equal(existsSync(bundle.path('none')), false);
  });
}

test('an extraction that meets a limit leaves nothing', async () => {
  const { code, stderr } = await verify(['--extract', 'cut', '--set', 'maxEntries=4']);
  assert.equal(code, 8, stderr);
  assert.equal(existsSync(bundle.path('cut')), false);
});

test('create --key passes over an agent that the environment names', async () => {
  await bundle.run(['keygen', '--out', 'own']);
  const key = ['--key', 'own/release-agent.key.asc'];
  const { code, stderr } = await create('here', key, 'v1.0', { env: { SEALCI_AGENT: '127.0.0.1:9' } });
  assert.equal(code, 0, stderr);
});

for (const args of [
  ['completion', 'constructor'],
  ['roll-keys', '--reason', 'constructor', '--out', 'none', ...toAgent],
]) {
  test(`${args.slice(0, 3).join(' ')} is refused as any word that is not known`, async () => {
    const { code, stderr } = await bundle.run(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /INVALID_ARGUMENT/);
  });
}

test('a reader that leaves early does not upset the program', () => {
  const script = '{ "$0" "$1" verify "$2" --key "$3" --list | true; } 2>&1';
  const errors = execFileSync('sh', ['-c', script, process.execPath, bundle.file, release, publicKey]);
  assert.equal(errors.toString(), '');
});
