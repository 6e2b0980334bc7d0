import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { ListedAuthority } from '../support/listed-authority.ts';

const script = fileURLToPath(new URL('../../scripts/mkinitramfs.sh', import.meta.url));
const HOUR_MS = 3_600_000;

let folder: string;
let keyFile: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealci-mkinitramfs-'));
  keyFile = join(folder, 'release-agent.key.asc');
  await writeKey({});
  writeFileSync(join(folder, 'release-agent.sealing.key'), generateSealingKey(), { mode: 0o600 });
});
after(() => {
  rmSync(folder, { recursive: true });
});

async function writeKey(options: { lifetimeSeconds?: number }): Promise<void> {
  const { secretKeyArmored } = await generateKeyPair({ now: new Date(Date.now() - HOUR_MS), ...options });
  writeFileSync(keyFile, secretKeyArmored);
  chmodSync(keyFile, 0o600);
}

/** Runs the build, which must refuse with a sentence that `reason` matches, and leave no image. */
function refuses(args: readonly string[], reason: RegExp): void {
  const out = join(folder, 'initramfs.cpio');
  const { status, stderr } = spawnSync(script, [...args, '--out', out], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^mkinitramfs: /);
  assert.doesNotMatch(stderr, /^ +at /m);
  assert.match(stderr, reason);
  assert.equal(existsSync(out), false);
}

function writeConfig(text: string): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, text);
  return path;
}

test('refuses a production image without keys', () => {
  refuses(['--production'], /--production needs --keys/);
});

test('refuses a production image without TLS that the config does not do without in so many words', () => {
  refuses(['--production', '--keys', folder], /--production needs --tls/);
});

test('refuses a key folder without a key file', () => {
  refuses(['--keys', join(folder, 'nowhere')], /cannot be read/);
});

test('refuses a key file that others can read', () => {
  chmodSync(keyFile, 0o640);
  refuses(['--keys', folder], /can be read by others \(mode 0640\)/);
  chmodSync(keyFile, 0o600);
});

test('refuses an expired key', async () => {
  await writeKey({ lifetimeSeconds: 60 });
  refuses(['--keys', folder], /KEY_NOT_USABLE/);
  await writeKey({});
});

test('refuses a damaged key file', async () => {
  writeFileSync(keyFile, 'no key');
  refuses(['--keys', folder], /KEY_FILE_INVALID/);
  await writeKey({});
});

test('refuses a key folder without the sealing key, and a sealing key that is none', () => {
  const path = join(folder, 'release-agent.sealing.key');
  const text = readFileSync(path);
  rmSync(path);
  refuses(['--keys', folder], /sealing key file .* cannot be read/);
  writeFileSync(path, 'no key', { mode: 0o600 });
  refuses(['--keys', folder], /KEY_FILE_INVALID/);
  writeFileSync(path, text, { mode: 0o600 });
});

test('refuses a config with which the agent would not start', () => {
  refuses(['--config', writeConfig('{"maxPackByte":1}')], /config file is not usable: .*"maxPackByte"/);
  refuses(['--config', writeConfig('{"maxPackBytes":-1}')], /config file is not usable: .*"maxPackBytes"/);
  refuses(['--config', writeConfig('{"tls":"mutual"}')], /config file is not usable: .*"tlsCa"/);
  refuses(['--config', writeConfig('{"auditFile":"/tmp/audit.log"}')], /"auditFile".* no disk/);
});

test('refuses a file of authorities that holds no certificate', () => {
  refuses(['--git-ca', writeConfig('none')], /holds no certificate/);
  refuses(['--operator-key', writeConfig('none')], /holds no public key/);
});

test('refuses a revocation list with which the agent would not start', () => {
  const authority = ListedAuthority.root(folder);
  const { cert, key } = authority.issue('agent', { names: 'IP:10.0.2.15' });
  const tls = join(folder, 'tls');
  mkdirSync(tls);
  for (const [name, pem] of Object.entries({ ca: authority.ca, cert, key, crl: authority.list(-1000) })) {
    writeFileSync(join(tls, `${name}.pem`), pem, { mode: 0o600 });
  }
  refuses(['--tls', tls], /crl\.pem has a list that expired/);
  writeFileSync(join(tls, 'crl.pem'), 'none');
  refuses(['--tls', tls], /crl\.pem holds no revocation list/);
});

test('refuses a file for the manifest that also has a private key', () => {
  const made = mkdtempSync(join(folder, 'public-'));
  const authority = ListedAuthority.root(made);
  const { cert, key } = authority.issue('agent', { names: 'IP:10.0.2.15' });
  const whole = { ca: authority.ca, cert, key, crl: authority.list(1000) };
  for (const name of ['ca', 'cert', 'crl'] as const) {
    for (const order of [
      [whole[name], key],
      [key, whole[name]],
    ]) {
      const files = { ...whole, [name]: Buffer.concat(order.map((pem) => Buffer.from(pem))) };
      for (const [file, pem] of Object.entries(files)) writeFileSync(join(made, `${file}.pem`), pem, { mode: 0o600 });
      refuses(['--tls', made], new RegExp(`${name}\\.pem also has "BEGIN .*PRIVATE KEY".*files of their own`));
    }
  }
  const path = join(made, 'bundle.pem');
  writeFileSync(path, Buffer.concat([whole.cert, key].map((pem) => Buffer.from(pem))));
  refuses(['--git-ca', path], /bundle\.pem also has "BEGIN .*PRIVATE KEY"/);
});

test('refuses a URL in the config that may have a secret in it', () => {
  for (const url of ['https://x.example/v1?api_key=hunter2', 'https://x.example/#hunter2']) {
    refuses(['--config', writeConfig(JSON.stringify({ tracesUrl: url }))], /tracesUrl is a URL with .*query/);
  }
  const nested = { some: [{ thing: 'https://hunter2@x.example/' }] };
  refuses(['--config', writeConfig(JSON.stringify(nested))], /some\.0\.thing is a URL with user name/);
});

test('refuses credentials of a bucket that others can read, or that are none', () => {
  const path = join(folder, 'credentials');
  writeFileSync(path, 'username=a\npassword=b\n', { mode: 0o640 });
  chmodSync(path, 0o640);
  refuses(['--bridge-credentials', path], /can be read by others \(mode 0640\)/);
  writeFileSync(path, 'username=a\n');
  chmodSync(path, 0o600);
  refuses(['--bridge-credentials', path], /no line "password=/);
  // Without a bucket they are of no use: the agent would not start.
  writeFileSync(path, 'username=a\npassword=b\n');
  refuses(['--bridge-credentials', path], /"bridgeEndpoint" must be set/);
});

test('refuses a debug image with keys', () => {
  refuses(['--debug', '--keys', folder], /--debug excludes --keys/);
  refuses(['--debug', '--bridge-credentials', folder], /--debug excludes .*--bridge-credentials/);
});

test('refuses a config that is not JSON without quoting it', () => {
  const path = writeConfig('{"password": hunter2}');
  refuses(['--config', path], /is not JSON/);
  const { stderr } = spawnSync(script, ['--config', path], { encoding: 'utf8' });
  assert.doesNotMatch(stderr, /hunter2/);
});

for (const network of [
  '"static"',
  '{}',
  '{"address":"10.0.2.15"}',
  '{"address":"10.0.2.15/33"}',
  '{"address":"10.0.2.15/0"}',
  '{"address":"10.0.2.15/24","gateway":"host"}',
  '{"address":"10.0.2.15/24","dns":"10.0.2.3"}',
  '{"address":"10.0.2.15/24","dns":["1.2.3.4\\nx"]}',
  '{"address":"10.0.2.15/24","mtu":9000}',
]) {
  test(`refuses the network ${network}`, () => {
    refuses(['--config', writeConfig(`{"network":${network}}`)], /config file is not usable: network/);
  });
}

test('refuses an unknown option and a compression that the kernel cannot read', () => {
  refuses(['--fast'], /--fast/);
  refuses(['--compress', 'xz'], /zstd or none/);
  refuses(['--memory', '1G'], /number of MB/);
});
