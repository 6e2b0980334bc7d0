import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { CertificateAuthority, clientOptions, serverOptions, type TlsFiles } from '../support/certificates.ts';
import { errorIn, type LogLine, type ServedAgent } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';

const sample = await CliSample.start();
const { bundle, repository } = sample;
const credentials = { username: 'user', password: 'a secret password' };
const tag = 'v1-é漢';
repository.git('tag', tag, sample.commit);
repository.git('--git-dir=served/sample.git', 'fetch', '--quiet', '.', `refs/tags/${tag}:refs/tags/${tag}`);
const guarded = await sample.guard(credentials);
after(async () => {
  await guarded.stop();
  await sample[Symbol.asyncDispose]();
});

mkdirSync(bundle.path('tls'));
const authority = new CertificateAuthority(bundle.path('tls'));
authority.issue('agent', 'IP:127.0.0.1');

/** Of the certificate of that name. */
function filesOf(name: string): TlsFiles {
  chmodSync(bundle.path('tls', `${name}.key`), 0o600);
  const file = (end: string): string => bundle.path('tls', `${name}.${end}`);
  return { ca: bundle.path('tls', 'ca.pem'), cert: file('pem'), key: file('key') };
}

for (const [name, san] of [
  ['controller', 'DNS:controller.example.org'],
  ['operator', 'URI:spiffe://example.org/operator'],
  ['stranger', 'DNS:stranger.example.org'],
] as const) {
  authority.issue(name, san);
}

const keys = await bundle.run(['keygen', '--out', 'keys', '--json']);
const { fingerprint: firstKey } = JSON.parse(keys.stdout) as { fingerprint: string };
const file = bundle.path('audit.log');
const serveArgs = [
  ...['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'],
  ...['--release-callers', 'DNS:controller.example.org', '--key-callers', 'URI:spiffe://example.org/operator'],
  ...['--audit-file', file, ...serverOptions(filesOf('agent'))],
];

const linesOf = (path: string): LogLine[] =>
  readFileSync(path, 'latin1')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

const create = (agent: ServedAgent, out: string, url = `${guarded.url}/sample.git`, of = tag) =>
  bundle.run(
    ['create', url, of, '--out', out, '--json', '--agent', agent.address, ...clientOptions(filesOf('controller'))],
    {
      env: { SEALCI_USERNAME: credentials.username, SEALCI_PASSWORD: credentials.password },
    },
  );

const as = (name: string, agent: ServedAgent): string[] => [
  '--json',
  '--agent',
  agent.address,
  ...clientOptions(filesOf(name)),
];

test('accounts for releases, rolls, restores and strangers, over two starts, and audit-verify finds it whole', async () => {
  const first = await bundle.serve(serveArgs);
  assert.equal((await create(first, 'one')).code, 0);
  const rolled = await bundle.run([
    'roll-keys',
    '--reason',
    'compromised',
    '--comment',
    'no ‘reason’',
    '--out',
    'roll',
    ...as('operator', first),
  ]);
  assert.equal(rolled.code, 0, rolled.stdout);
  const refused = await bundle.run(['roll-keys', '--reason', 'retired', '--out', 'none', ...as('stranger', first)]);
  assert.equal(refused.code, 4);
  assert.equal(await first.kill('SIGTERM'), 0);

  const second = await bundle.serve(serveArgs);
  const restored = await bundle.run(['restore-keys', 'roll/key-ring.sealed', ...as('operator', second)]);
  assert.equal(restored.code, 0, restored.stdout);
  assert.equal((await create(second, 'two')).code, 0);
  const info = await bundle.run(['info', ...as('controller', second)]);
  const { auditHead } = JSON.parse(info.stdout) as { auditHead: { start: string; sequence: number; digest: string } };
  assert.equal(await second.kill('SIGTERM'), 0);

  const lines = linesOf(file);
  const { newKey } = (JSON.parse(rolled.stdout) as { roll: { newKey: { fingerprint: string } } }).roll;
  assert.deepEqual(
    lines.map(({ event, fingerprint, epoch, tag: of }) =>
      [event, fingerprint, epoch ?? of].filter((fact) => fact !== undefined),
    ),
    [
      ['started', firstKey, 0],
      ['signed', firstKey, tag],
      ['rolled', newKey.fingerprint, 1],
      ['refused'],
      ['stopped'],
      ['started', firstKey, 0],
      ['restored', newKey.fingerprint, 1],
      ['signed', newKey.fingerprint, tag],
      ['stopped'],
    ],
  );
  const [, , roll, stranger] = lines;
  assert.deepEqual([roll?.['reason'], roll?.['comment'], roll?.['denied']], ['COMPROMISED', 'no ‘reason’', firstKey]);
  assert.deepEqual((roll?.['caller'] as LogLine)['names'], ['URI:spiffe://example.org/operator']);
  // The caller that is refused has the same id as the line, and the agent's own log.
  const { callId: call } = errorIn(refused);
  assert.equal(stranger?.['call'], call);
  const logged = first.log.find((line) => line['event'] === 'call' && line['call'] === call);
  assert.equal((logged?.['error'] as LogLine)['code'], 'CALLER_NOT_ALLOWED');
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const whole = await bundle.run(['audit-verify', file, '--json', '--expect-digest', auditHead.digest]);
  assert.equal(whole.code, 0, whole.stdout);
  const { lines: count, starts, beginnings, otherLines } = JSON.parse(whole.stdout) as LogLine;
  assert.deepEqual([count, starts, beginnings, otherLines], [9, 2, 1, 0]);
});

test('shows the same lines in its output, where audit-verify finds them among the others', async () => {
  const agent = await bundle.serve(['--listen', '127.0.0.1:0']);
  assert.equal((await bundle.run(['create', sample.url, 'v1.0', '--out', 'plain', '--agent', agent.address])).code, 0);
  assert.equal(await agent.kill('SIGTERM'), 0);
  const console_ = `Linux\r\n${agent.text.replaceAll('\n', '\r\n')}sealci: clean shutdown\r\n`;
  const verified = await bundle.run(['audit-verify', '-', '--json'], { input: Buffer.from(console_) });
  assert.equal(verified.code, 0, verified.stdout);
  const { lines, otherLines } = JSON.parse(verified.stdout) as LogLine;
  assert.deepEqual([lines, Number(otherLines) > 4], [3, true]);
});

test('has no secret and no character that a console would heed in the log', () => {
  const text = readFileSync(file, 'latin1');
  assert.ok(!text.includes(credentials.password));
  assert.ok(!text.includes(Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')));
  const sealed = readFileSync(bundle.path('roll', 'key-ring.sealed'));
  for (const form of ['base64', 'hex', 'latin1'] as const)
    assert.ok(!text.includes(sealed.toString(form).slice(0, 64)));
  assert.match(text, /^[ -~\n]+$/);
});

test('signs nothing and rolls no key while the log cannot be written, and says so', async () => {
  const path = bundle.path('full.log');
  const agent = await bundle.serve([...serveArgs.with(serveArgs.indexOf(file), path)]);
  // As good as a full disk for root, too: something else has written the file.
  appendFileSync(path, 'x');
  const release = await create(agent, 'unsigned');
  assert.deepEqual([release.code, errorIn(release).reason], [11, 'FILE_UNWRITABLE']);
  const roll = await bundle.run(['roll-keys', '--reason', 'retired', '--out', 'unrolled', ...as('operator', agent)]);
  assert.equal(errorIn(roll).reason, 'FILE_UNWRITABLE');
  const key = await bundle.run(['public-key', ...as('operator', agent)]);
  assert.equal((JSON.parse(key.stdout) as { key: { fingerprint: string } }).key.fingerprint, firstKey);
  await bundle.run(['roll-keys', '--reason', 'retired', '--out', 'none', ...as('stranger', agent)]);
  // What has happened all the same is told by the other log.
  assert.equal((await agent.event('unaccounted'))['code'], 'FILE_UNWRITABLE');
  writeFileSync(path, readFileSync(path, 'latin1').slice(0, -1));
  assert.equal((await create(agent, 'signed')).code, 0);
  await agent.kill();
});

test('does not start with a log that it cannot go on with', async () => {
  writeFileSync(bundle.path('cut.log'), readFileSync(file).subarray(0, -10), { mode: 0o600 });
  const { code, stderr } = await bundle.run(['serve', '--audit-file', 'cut.log']);
  assert.equal(code, 9);
  assert.match(stderr, /audit-verify.*CONFIG_INVALID/);
});

test('audit-verify says what is missing or changed, and where, and exits with 10', async () => {
  const text = readFileSync(file, 'latin1').split('\n');
  const cases: [string, string, string][] = [
    ['missing', text.toSpliced(2, 2).join('\n'), 'MISSING    line 3 has 2 missing before it'],
    ['changed', text.with(1, (text[1] ?? '').replace('signed', 'refused')).join('\n'), 'CHANGED    line 2 '],
    ['cut', text.slice(0, 3).join('\n').slice(0, -1), 'MALFORMED  line 3 '],
    ['headless', text.slice(1).join('\n'), 'MISSING    line 1 '],
    ['empty', '', 'CUT        line 0 '],
  ];
  for (const [name, content, expected] of cases) {
    writeFileSync(bundle.path(name), content);
    const shown = await bundle.run(['audit-verify', name]);
    assert.equal(shown.code, 10);
    assert.ok(shown.stdout.startsWith(expected), shown.stdout);
    assert.match(shown.stderr, /AUDIT_LOG_INVALID/);
    const { stdout } = await bundle.run(['audit-verify', name, '--json']);
    const { error, faults } = JSON.parse(stdout) as { error: LogLine; faults: LogLine[] };
    assert.deepEqual([error['reason'], error['step'], faults.length], ['AUDIT_LOG_INVALID', 'reading', 1]);
  }
});

test('audit-verify needs a digest from elsewhere to find that the end is gone, and takes a part of a log by one', async () => {
  const text = readFileSync(file, 'latin1').split('\n').slice(0, -1);
  writeFileSync(bundle.path('short.log'), text.slice(0, -1).join('\n'));
  writeFileSync(bundle.path('part.log'), text.slice(5).join('\n'));
  const digestOfPart = (JSON.parse(text[5] ?? '') as LogLine)['prev'];
  const lastDigest = (JSON.parse((await bundle.run(['audit-verify', file, '--json'])).stdout) as LogLine)['lastDigest'];
  const verify = async (...args: unknown[]) => (await bundle.run(['audit-verify', ...args.map(String)])).code;
  assert.equal(await verify('short.log'), 0);
  assert.equal(await verify('short.log', '--expect-digest', lastDigest), 10);
  assert.equal(await verify(file, '--expect-digest', lastDigest), 0);
  assert.equal(await verify('part.log'), 10);
  assert.equal(await verify('part.log', '--after', digestOfPart), 0);
  assert.equal(await verify('part.log', '--after', 'a'.repeat(64)), 10);
  assert.equal(await verify('part.log', '--after', 'a'), 2);
  assert.equal(await verify('none.log'), 11);
});

test('goes on in a new file where the last line of the old one is put, so that a log can be kept in parts', async () => {
  const last = readFileSync(file, 'latin1').trimEnd().split('\n').at(-1) ?? '';
  renameSync(file, bundle.path('audit-1.log'));
  writeFileSync(file, `${last}\n`, { mode: 0o600 });
  const agent = await bundle.serve(serveArgs);
  assert.equal(await agent.kill('SIGTERM'), 0);
  const prev = (JSON.parse(last) as LogLine)['prev'];
  const { code, stdout } = await bundle.run(['audit-verify', file, '--after', String(prev)]);
  assert.equal(code, 0, stdout);
});
