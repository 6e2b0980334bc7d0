import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'node:test';
import { clientOptions, selfSigned, serverOptions, type TlsFiles } from '../support/certificates.ts';
import { Bundle, errorIn } from '../support/cli.ts';
import { ListedAuthority } from '../support/listed-authority.ts';

const bundle = new Bundle();
test.after(() => bundle.dispose());

const { stdout } = await bundle.run(['keygen', '--out', 'keys', '--json']);
const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
const keyFile = bundle.path('keys', 'release-agent.key.asc');
const sealingKey = ['--sealing-key-file', bundle.path('keys', 'release-agent.sealing.key')];

/** With a certificate that is its own authority. */
function certificate(name: string): TlsFiles {
  mkdirSync(bundle.path(name));
  const { file } = selfSigned(bundle.path(name));
  const key = bundle.path(name, 'key.pem');
  chmodSync(key, 0o600);
  return { ca: file, cert: file, key };
}

const trusted = certificate('trusted');

test('serves by mutual TLS in production, with the key from a descriptor, and refuses other callers', async () => {
  const agent = await bundle.serve(
    [
      '--mode',
      'production',
      '--key-fd',
      '3',
      '--release-callers',
      'IP:127.0.0.1',
      ...sealingKey,
      ...serverOptions(trusted),
    ],
    { descriptor3: keyFile },
  );
  const { mode, tls, epoch, confirmed } = await agent.event('listening');
  assert.deepEqual({ mode, tls, key: agent.fingerprint }, { mode: 'production', tls: 'mutual', key: fingerprint });
  assert.deepEqual([epoch, confirmed], [0, false]);
  const info = ['info', '--json', '--agent', agent.address];
  const known = await bundle.run([...info, ...clientOptions(trusted)]);
  assert.equal(known.code, 0, known.stdout);
  for (const args of [[], clientOptions(certificate('stranger'))]) {
    const refused = await bundle.run([...info, ...args]);
    assert.equal(refused.code, 5);
    assert.equal(errorIn(refused).reason, 'AGENT_UNREACHABLE');
  }
});

test('the examples of its help start with the files that they name', async () => {
  assert.equal((await bundle.run(['certificates', '--out', 'tls'])).code, 0);
  const { stdout: help } = await bundle.run(['help', 'serve']);
  const examples = help.replaceAll(/\\\n */g, '').matchAll(/^ {2}sealci-release-agent serve(.*)$/gm);
  const modes: unknown[] = [];
  for (const [, options = ''] of examples) {
    // As it stands, but for the port, which may be taken.
    const agent = await bundle.serve(options.replace(':50051', ':0').split(' ').filter(Boolean));
    modes.push((await agent.event('listening'))['mode']);
  }
  assert.deepEqual(modes, ['development', 'production']);
});

test('lets nobody in whose certificate is revoked, and does not start with a list that has expired', async () => {
  const authority = ListedAuthority.root(bundle.work);
  const files = (name: string, { cert, key }: { cert: Uint8Array; key: Uint8Array }): TlsFiles => {
    const path = (what: string): string => bundle.path(`${name}.${what}`);
    for (const [what, pem] of Object.entries({ ca: authority.ca, cert, key })) {
      writeFileSync(path(what), pem, { mode: 0o600 });
    }
    return { ca: path('ca'), cert: path('cert'), key: path('key') };
  };
  const names = { names: 'IP:127.0.0.1' };
  const [good, bad] = [authority.issue('good', names), authority.issue('bad', names)];
  authority.revoke(bad);
  writeFileSync(bundle.path('crl'), authority.list());
  const serve = [
    '--release-callers',
    'IP:127.0.0.1',
    '--tls-crl',
    bundle.path('crl'),
    ...serverOptions(files('good', good)),
  ];
  const agent = await bundle.serve(serve);
  const info = ['info', '--json', '--agent', agent.address];
  assert.equal((await bundle.run([...info, ...clientOptions(files('good', good))])).code, 0);
  assert.equal(errorIn(await bundle.run([...info, ...clientOptions(files('bad', bad))])).reason, 'AGENT_UNREACHABLE');
  writeFileSync(bundle.path('crl'), authority.list(-1000));
  const { code, stderr } = await bundle.run(['serve', ...serve]);
  assert.equal(code, 9);
  assert.match(stderr, /CONFIG_INVALID/);
});

test('runs without a right that it does not need', async () => {
  // Node 24 knows no permission for the network, and does not deny it.
  const net = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
  const nodeOptions = [
    ...['--permission', ...net, `--allow-fs-read=${bundle.file}`, '--allow-fs-read=/proc/'],
    ...[`--allow-fs-read=${bundle.path('keys')}/`, '--allow-fs-read=/dev/random'],
    ...['--no-warnings', '--disallow-code-generation-from-strings', '--disable-proto=throw'],
  ];
  const production = ['--mode', 'production', '--tls', 'none', '--key-file', '/proc/self/fd/3', ...sealingKey];
  const agent = await bundle.serve(production, { nodeOptions, descriptor3: keyFile });
  const key = await bundle.run(['public-key', '--agent', agent.address]);
  assert.match(key.stderr, /Nobody has confirmed this key ring/);
  assert.equal(key.stdout, readFileSync(bundle.path('keys', 'release-agent.pub.asc'), 'utf8'));
  const create = ['create', '--agent', agent.address, '--json', '--out', 'none'];
  const early = await bundle.run([...create, 'https://127.0.0.1:9/a.git', 'v1']);
  assert.deepEqual([early.code, errorIn(early).reason], [9, 'KEY_RING_UNCONFIRMED']);
  const confirm = ['confirm-keys', '--epoch', '0', '--fingerprint', fingerprint, '--agent', agent.address];
  assert.equal((await bundle.run(confirm)).code, 0);
  for (const url of ['http://127.0.0.1:9/a.git', 'https://127.0.0.1:9/a.git']) {
    const refused = await bundle.run([...create, url, 'v1']);
    assert.equal(refused.code, 4);
    assert.equal(errorIn(refused).reason, 'ADDRESS_NOT_ALLOWED');
  }
  await bundle.run(['roll-keys', '--reason', 'retired', '--out', 'roll', '--agent', agent.address]);
  assert.equal(readdirSync(bundle.path('roll')).length, 7);
  assert.equal(await agent.kill('SIGTERM'), 0);
});

test('refuses a secret key that everyone can read', async () => {
  chmodSync(keyFile, 0o644);
  const { code, stderr } = await bundle.run(['serve', '--key-file', keyFile]);
  chmodSync(keyFile, 0o600);
  assert.equal(code, 9);
  assert.match(stderr, /KEY_FILE_INVALID/);
});

test('refuses a misspelt variable rather than run without the limit that was meant', async () => {
  const { code, stderr } = await bundle.run(['serve'], { env: { SEALCI_MAX_PACK_BYTE: '1' } });
  assert.equal(code, 9);
  assert.match(stderr, /SEALCI_MAX_PACK_BYTE /);
});

test('the bundle has the same bytes wherever it is built', () => {
  const again = bundle.path('again', 'agent.cjs');
  const builder = resolve(import.meta.dirname, '../../build/bundle.ts');
  execFileSync(process.execPath, [builder, '--outfile', again], { cwd: '/', stdio: 'pipe' });
  assert.ok(readFileSync(again).equals(readFileSync(bundle.file)));
});
