import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { createMessage, readKey, readMessage, readSignature, verify } from 'openpgp';
import { AgentError } from '../../src/errors.ts';
import { loadKeyPair } from '../../src/keys/load-key.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyDetached } from '../../src/keys/verify-detached.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { withCode } from '../support/codes.ts';
import { makeKey, signed } from '../../harness/sample-key.ts';
import { makeRelease, notations, type Release, sampleBytes, stream } from '../support/openpgp.ts';

// A short path: the agent's socket in it may have no more than 108 bytes.
const folder = mkdtempSync(join(tmpdir(), 'pgp-'));
const home = join(folder, 'h');
const file = (name: string) => join(folder, name);

after(() => {
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end; one that is not installed fails the test. */
function run(program: string, args: readonly string[], input = ''): Outcome {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    env: { PATH: process.env['PATH'], HOME: folder, GNUPGHOME: home, LC_ALL: 'C' },
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { status, stdout, stderr: stderr.toString() };
}

function succeeds(program: string, ...args: readonly string[]): Outcome {
  const outcome = run(program, args);
  assert.equal(outcome.status, 0, `${program} ${args.join(' ')}: ${outcome.stderr}`);
  return outcome;
}

const gpg = (...args: readonly string[]) =>
  succeeds('gpg', '--homedir', home, '--batch', '--no-tty', '--trust-model', 'always', '--status-fd', '2', ...args);

const { secretKeyArmored, signingKey } = await makeKey();
execFileSync('mkdir', ['-m', '700', home]);
const publicKey = (await readKey({ armoredKey: signingKey.publicKeyArmored })).toPublic();
writeFileSync(file('pub.asc'), signingKey.publicKeyArmored);
writeFileSync(file('pub.gpg'), publicKey.write());
gpg('--import', file('pub.asc'));

/** What gpg's status lines must say of a good signature (GnuPG's doc/DETAILS). */
function assertGoodSignature({ stderr }: Outcome): void {
  const day = signed.toISOString().slice(0, 10);
  assert.match(stderr, new RegExp(`^\\[GNUPG:\\] VALIDSIG ${signingKey.fingerprint} ${day} `, 'm'));
  assert.match(stderr, /^\[GNUPG:\] GOODSIG /m);
}

function write(release: Release, content: Uint8Array): void {
  writeFileSync(file('r.sig'), release.message);
  writeFileSync(file('r.asc'), release.detachedArmored);
  writeFileSync(file('r.tgz'), content);
}

/** Every program verifies the release and its detached signature, and those that give the content give it unchanged. */
async function everyoneAccepts(release: Release, content: Uint8Array): Promise<void> {
  write(release, content);
  assertGoodSignature(gpg('--verify', file('r.sig')));
  assertGoodSignature(gpg('--verify', file('r.asc'), file('r.tgz')));
  const decrypted = gpg('--decrypt', file('r.sig'));
  assertGoodSignature(decrypted);
  assert.ok(decrypted.stdout.equals(content));
  for (const files of [[file('r.sig')], [file('r.asc'), file('r.tgz')]]) {
    assertGoodSignature(succeeds('gpgv', '--keyring', file('pub.gpg'), '--status-fd', '2', ...files));
  }
  assert.ok(succeeds('sq', 'verify', '--signer-cert', file('pub.asc'), file('r.sig')).stdout.equals(content));
  succeeds('sq', 'verify', '--signer-cert', file('pub.asc'), '--detached', file('r.asc'), file('r.tgz'));
  const { stdout } = succeeds('sqv', '--keyring', file('pub.asc'), file('r.asc'), file('r.tgz'));
  assert.equal(stdout.toString().trim(), signingKey.fingerprint);
  succeeds('rnp', '--homedir', folder, '--keyfile', file('pub.asc'), '--verify', file('r.sig'));
  succeeds(
    'rnp',
    '--homedir',
    folder,
    '--keyfile',
    file('pub.asc'),
    '--verify',
    file('r.asc'),
    '--source',
    file('r.tgz'),
  );
  await openpgpjsAccepts(release, content);
  const keys = await readPublicKeys(publicKey.write());
  const now = new Date();
  const verified = await verifyRelease(stream(release.message), keys, { now });
  assert.deepEqual(await verifyDetached(stream(content), release.detachedArmored, keys, { now }), verified);
  assert.deepEqual(verified.notations, notations);
}

async function openpgpjsAccepts(release: Release, content: Uint8Array): Promise<void> {
  const inline = await verify({
    message: await readMessage({ binaryMessage: new Uint8Array(release.message) }),
    verificationKeys: publicKey,
    expectSigned: true,
    format: 'binary',
  });
  assert.ok(Buffer.from(inline.data).equals(content));
  await verify({
    message: await createMessage({ binary: content }),
    signature: await readSignature({ armoredSignature: release.detachedArmored }),
    verificationKeys: publicKey,
    expectSigned: true,
    format: 'binary',
  });
}

for (const size of [0, 1, 511, 512, 513, 65_529, 65_530, 65_531, 65_535, 65_536, 65_537, 5_000_000]) {
  test(`gpg, gpgv, sq, sqv, rnp and openpgp.js accept a release of ${size} bytes`, async () => {
    const content = sampleBytes(size);
    await everyoneAccepts(await makeRelease(content, signingKey), content);
  });
}

for (const [name, start] of [
  ['R', 0],
  ['S', 32],
] as const) {
  test(`they accept a signature whose ${name} begins with a zero byte`, async () => {
    const last = { zero: false };
    const watched = {
      ...signingKey,
      sign(digest: Uint8Array) {
        const signature = signingKey.sign(digest);
        last.zero = signature[start] === 0;
        return signature;
      },
    };
    // One content in 256 has such a signature.
    for (let seed = 1; ; seed += 1) {
      const content = sampleBytes(10, seed);
      const release = await makeRelease(content, watched);
      if (last.zero) return everyoneAccepts(release, content);
    }
  });
}

test('gpg shows the notations', async () => {
  const content = sampleBytes(100);
  write(await makeRelease(content, signingKey), content);
  const { stderr } = gpg('--verify', file('r.sig'));
  // gpg goes through them backwards, and cuts long values into several lines.
  const shown: Record<string, string> = {};
  let name = '';
  for (const [, keyword, text = ''] of stderr.matchAll(/^\[GNUPG:\] NOTATION_(NAME|DATA) (.*)$/gm)) {
    if (keyword === 'NAME') name = text;
    else shown[name] = (shown[name] ?? '') + decodeURIComponent(text);
  }
  assert.deepEqual(shown, {
    'repository@sealci.dev': notations.repository,
    'tag@sealci.dev': notations.tag,
    'commit@sealci.dev': notations.commit,
    'tar-sha256@sealci.dev': notations.tarSha256,
  });
});

test('gpg lists exactly the packets of a release', async () => {
  write(await makeRelease(sampleBytes(100), signingKey), new Uint8Array(0));
  const packets = gpg('--list-packets', file('r.sig')).stdout.toString();
  assert.deepEqual(packets.match(/^:[a-z_ ]+packet/gm), [
    ':onepass_sig packet',
    ':literal data packet',
    ':signature packet',
  ]);
  assert.match(packets, /mode b \(62\), created 0, name=""/);
  assert.match(packets, /digest algo 8/);
});

test('gpg, sq and rnp take the secret key that keygen makes', () => {
  const secret = file('secret.asc');
  writeFileSync(secret, secretKeyArmored, { mode: 0o600 });
  const { stderr } = gpg('--import', secret);
  assert.match(stderr, /IMPORT_OK \d+ /);
  assert.match(succeeds('sq', 'inspect', secret).stdout.toString(), new RegExp(signingKey.fingerprint));
  writeFileSync(file('note'), 'hello');
  succeeds('rnp', '--homedir', folder, '--keyfile', secret, '--sign', '--output', file('note.pgp'), file('note'));
});

test('a key pair made by gpg signs releases that gpg and verify accept', async () => {
  const user = 'Made by gpg <gpg@example.org>';
  gpg('--passphrase', '', '--pinentry-mode', 'loopback', '--quick-gen-key', user, 'ed25519', 'sign', 'never');
  const key = await loadKeyPair(gpg('--armor', '--export-secret-keys', user).stdout.toString(), new Date());
  const content = sampleBytes(1000);
  const release = await makeRelease(content, key, { date: new Date() });
  write(release, content);
  assert.match(gpg('--verify', file('r.sig')).stderr, new RegExp(`VALIDSIG ${key.fingerprint} `));
  const keys = await readPublicKeys(gpg('--export', user).stdout);
  assert.equal((await verifyRelease(stream(release.message), keys, { now: new Date() })).keyVerdict, 'ACTIVE');
});

test('a key made by gpg that may only certify is refused', async () => {
  const user = 'Certifies only <cert@example.org>';
  gpg('--passphrase', '', '--pinentry-mode', 'loopback', '--quick-gen-key', user, 'ed25519', 'cert', 'never');
  const armored = gpg('--armor', '--export-secret-keys', user).stdout.toString();
  await assert.rejects(loadKeyPair(armored, new Date()), withCode('KEY_NOT_USABLE'));
});

for (const [answer, reason, before, after] of [
  ['0', 'no reason', 'SIGNATURE_KEY_REVOKED', 'SIGNATURE_KEY_REVOKED'],
  ['1', 'compromised', 'SIGNATURE_KEY_REVOKED', 'SIGNATURE_KEY_REVOKED'],
  ['2', 'superseded', 'SUPERSEDED', 'SIGNATURE_KEY_REVOKED'],
  ['3', 'retired', 'RETIRED', 'SIGNATURE_KEY_REVOKED'],
] as const) {
  test(`a key revoked by gpg as ${reason} is judged by when it signed`, async () => {
    const { secretKeyArmored, signingKey } = await makeKey();
    writeFileSync(file('revoked.asc'), secretKeyArmored, { mode: 0o600 });
    gpg('--import', file('revoked.asc'));
    // gpg's questions: really, reason, description (ended by an empty line), really.
    const answers = `y\n${answer}\nrolled\n\ny\n`;
    const options = ['--homedir', home, '--no-tty', '--command-fd', '0', '--faked-system-time', '20250302T100000!'];
    const certificate = run(
      'gpg',
      [...options, '--output', file(`rev${answer}.asc`), '--gen-revoke', signingKey.fingerprint],
      answers,
    );
    assert.equal(certificate.status, 0, certificate.stderr);
    gpg('--import', file(`rev${answer}.asc`));
    const keys = await readPublicKeys(gpg('--export', signingKey.fingerprint).stdout);
    const judge = async (date: Date) => {
      const { message } = await makeRelease(sampleBytes(10), signingKey, { date });
      return verifyRelease(stream(message), keys, { now: new Date() }).then(
        ({ keyVerdict }) => keyVerdict,
        (error: unknown) => (error instanceof AgentError ? error.code : error),
      );
    };
    assert.equal(await judge(new Date(signed.getTime() - 1000)), before);
    assert.equal(await judge(signed), after);
  });
}

test('the programs refuse a release with one changed byte', async () => {
  const content = sampleBytes(1000);
  const release = await makeRelease(content, signingKey);
  release.message.writeUInt8(release.message.readUInt8(500) ^ 1, 500);
  write(release, Buffer.from(content).fill(0, 5, 6));
  for (const [program, ...args] of [
    ['gpg', '--homedir', home, '--batch', '--verify', file('r.sig')],
    ['gpgv', '--keyring', file('pub.gpg'), file('r.sig')],
    ['sq', 'verify', '--signer-cert', file('pub.asc'), file('r.sig')],
    ['sqv', '--keyring', file('pub.asc'), file('r.asc'), file('r.tgz')],
    ['rnp', '--homedir', folder, '--keyfile', file('pub.asc'), '--verify', file('r.sig')],
  ] as const) {
    assert.notEqual(run(program, args).status, 0, program);
  }
});
