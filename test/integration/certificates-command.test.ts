import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { clientOptions, serverOptions, type TlsFiles } from '../support/certificates.ts';
import { Bundle, errorIn } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';

const bundle = new Bundle();
test.after(() => bundle.dispose());

const made = [
  'ca.pem',
  'cert.pem',
  'key-caller.key',
  'key-caller.pem',
  'key.pem',
  'release-caller.key',
  'release-caller.pem',
];

function openssl(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: bundle.work, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

function filesOf(folder: string, name: string, key = `${name}.key`): TlsFiles {
  return { ca: bundle.path(folder, 'ca.pem'), cert: bundle.path(folder, `${name}.pem`), key: bundle.path(folder, key) };
}

test('makes certificates that openssl verifies by its strict rules, each for its use alone, and secret keys', async () => {
  const options = ['--host', 'agent.example.org', '--host', '[2001:db8::7]', '--host', '10.0.0.2', '--days', '2'];
  const names = ['--release-caller', 'URI:spiffe://example.org/controller', '--key-caller', 'email:ops@example.org'];
  const { code, stdout, stderr } = await bundle.run(['certificates', '--out', 'named', '--json', ...options, ...names]);
  assert.deepEqual([code, stderr], [0, '']);
  const { ca, expireTime, certificates } = JSON.parse(stdout) as Record<string, unknown> & {
    certificates: { cert: string; key: string; extendedKeyUsage: string; names: string[] }[];
  };
  assert.equal(ca, 'named/ca.pem');
  assert.deepEqual(readdirSync(bundle.path('named')).toSorted(), made);
  for (const { cert, key, extendedKeyUsage, names: given } of certificates) {
    const certificate = new X509Certificate(readFileSync(bundle.path(cert)));
    assert.equal(certificate.validToDate.toISOString(), expireTime);
    assert.equal(statSync(bundle.path(key)).mode & 0o777, 0o600);
    assert.ok(given.length > 0);
    const verify = ['verify', '-x509_strict', '-CAfile', 'named/ca.pem', '-purpose'];
    const [right, wrong] = extendedKeyUsage === 'serverAuth' ? ['sslserver', 'sslclient'] : ['sslclient', 'sslserver'];
    openssl([...verify, right, cert]);
    assert.notEqual(spawnSync('openssl', [...verify, wrong, cert], { cwd: bundle.work }).status, 0);
  }
  const shown = (name: string): string =>
    openssl(['x509', '-in', `named/${name}.pem`, '-noout', '-ext', 'subjectAltName']);
  assert.match(shown('cert'), /DNS:agent\.example\.org, IP Address:2001:DB8:0:0:0:0:0:7, IP Address:10\.0\.0\.2\n/);
  assert.match(shown('release-caller'), /URI:spiffe:\/\/example\.org\/controller\n/);
  assert.match(shown('key-caller'), /email:ops@example\.org\n/);
});

test('a release is made over mutual TLS with what it makes and as it says, and each caller has its own role', async () => {
  const repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('sample');
  const { code, stderr } = await bundle.run(['certificates', '--out', 'tls']);
  assert.equal(code, 0);
  const callers = ['--release-callers', 'DNS:controller.example.org', '--key-callers', 'DNS:operator.example.org'];
  for (const word of callers) assert.ok(stderr.includes(word), stderr);
  const agent = await bundle.serve([...serverOptions(filesOf('tls', 'cert', 'key.pem')), ...callers]);
  const create = (name: string) => [
    ...['create', `${git.url}/sample.git`, 'v1', '--json', '--out', name, '--agent', agent.address],
    ...clientOptions(filesOf('tls', name)),
  ];
  assert.equal((await bundle.run(create('release-caller'))).code, 0);
  assert.equal(errorIn(await bundle.run(create('key-caller'))).reason, 'CALLER_NOT_ALLOWED');
  const info = ['info', '--json', '--agent', agent.address.replace('127.0.0.1', 'localhost')];
  assert.equal((await bundle.run([...info, ...clientOptions(filesOf('tls', 'key-caller'))])).code, 0);

  // Another authority's are put in their place: nothing is lost by that.
  await bundle.run(['certificates', '--out', 'next']);
  mkdirSync(bundle.path('old'));
  for (const name of made) {
    const file = bundle.path('tls', name);
    spawnSync('sh', [
      '-c',
      'mv "$1" "$2" && cp "$3" "$1"',
      'sh',
      file,
      bundle.path('old', name),
      bundle.path('next', name),
    ]);
  }
  agent.child.kill('SIGHUP');
  await agent.event('reloaded');
  assert.equal((await bundle.run([...info, ...clientOptions(filesOf('tls', 'key-caller'))])).code, 0);
  const old = await bundle.run([...info, ...clientOptions(filesOf('old', 'key-caller'))]);
  assert.equal(errorIn(old).reason, 'AGENT_UNREACHABLE');
  await git.stop();
  repository.dispose();
});

test('throws INVALID_ARGUMENT for names that are none, and leaves files alone that are there', async () => {
  const refused = [
    ['--host', 'a:50051'],
    ['--host', '*'],
    ['--host', ''],
    ['--release-caller', 'controller'],
    ['--release-caller', 'IP:a'],
    ['--key-caller', 'DNS:a,DNS:b'],
    ['--days', '0'],
    ['--days', '366'],
  ];
  for (const options of refused) {
    const outcome = await bundle.run(['certificates', '--out', 'none', '--json', ...options]);
    assert.deepEqual([outcome.code, errorIn(outcome).reason], [2, 'INVALID_ARGUMENT'], options.join(' '));
  }
  await bundle.run(['certificates', '--out', 'there']);
  const before = readFileSync(bundle.path('there/cert.pem'), 'utf8');
  assert.equal(errorIn(await bundle.run(['certificates', '--out', 'there', '--json'])).reason, 'FILE_UNWRITABLE');
  assert.equal(readFileSync(bundle.path('there/cert.pem'), 'utf8'), before);
});
