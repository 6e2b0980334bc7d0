/** Life of an image on the command line, and by stock programs. That of a real one: test/e2e/image-life.test.ts. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { writeManifest } from '../../src/image/manifest.ts';
import { Bundle, errorIn, type Outcome } from '../support/cli.ts';
import { archiveOf, publicEntries, sampleKernels, sampleManifest } from '../support/image-sample.ts';

const bundle = new Bundle();
const { imageDigest, commit = '' } = sampleManifest();
const publicKey = 'builder/image-builder.pub.asc';
const secretKey = 'builder/image-builder.key.asc';

after(() => bundle.dispose());

const run = (...args: readonly string[]): Promise<Outcome> => bundle.run(args);

async function succeeds(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

async function fails(code: string, exitCode: number, ...args: readonly string[]): Promise<void> {
  const outcome = await run(...args, '--json');
  assert.deepEqual([outcome.code, errorIn(outcome).reason], [exitCode, code], args.join(' '));
}

before(async () => {
  writeFileSync(bundle.path('manifest.json'), writeManifest(sampleManifest()));
  writeFileSync(bundle.path('other.json'), writeManifest(sampleManifest({ version: '2.0.0' })));
  writeFileSync(bundle.path('bzImage'), sampleKernels.bzImage);
  writeFileSync(bundle.path('initramfs.cpio'), archiveOf(publicEntries));
  await succeeds('keygen', '--image-builder', '--out', 'builder');
  await succeeds('keygen', '--out', 'agent');
  assert.equal(
    await succeeds('sign-image', 'manifest.json', '--key', secretKey),
    'manifest.json.sig\nmanifest.json.asc\n',
  );
});

test('a key pair of an image builder is none of an agent, and has no sealing key', () => {
  assert.equal(statSync(bundle.path(secretKey)).mode & 0o777, 0o600);
  const shown = execFileSync('gpg', ['--batch', '--show-keys', bundle.path(publicKey)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: bundle.work },
  });
  assert.match(shown, /SealCI Image Builder <image-builder@sealci\.dev>/);
});

test('gpg and sqv verify a signed manifest, and gpg shows what the signature states', () => {
  const home = bundle.path('gnupg');
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: readonly string[]) =>
    spawnSync('gpg', ['--homedir', home, '--batch', '--trust-model', 'always', '--status-fd', '2', ...args], {
      cwd: bundle.work,
      encoding: 'utf8',
    });
  assert.equal(gpg('--import', publicKey).status, 0);
  const inline = gpg(
    '--verify-options',
    'show-notations',
    '--output',
    'unwrapped.json',
    '--decrypt',
    'manifest.json.sig',
  );
  const detached = gpg('--verify-options', 'show-notations', '--verify', 'manifest.json.asc', 'manifest.json');
  for (const { status, stderr } of [inline, detached]) {
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^\[GNUPG:\] GOODSIG /m);
    assert.ok(stderr.includes(`Signature notation: image-digest@sealci.dev=${imageDigest}\n`), stderr);
    assert.ok(stderr.includes(`Signature notation: image-commit@sealci.dev=${commit}\n`), stderr);
  }
  assert.deepEqual(readFileSync(bundle.path('unwrapped.json')), readFileSync(bundle.path('manifest.json')));
  const args = ['--keyring', publicKey, 'manifest.json.asc', 'manifest.json'];
  const sqv = spawnSync('sqv', args, { cwd: bundle.work, encoding: 'utf8' });
  assert.equal(sqv.status, 0, sqv.stderr);
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
});

test('verify-image takes the signed manifest, and tells what files are', async () => {
  const text = await succeeds('verify-image', 'manifest.json.sig', 'bzImage', 'initramfs.cpio', '--key', publicKey);
  assert.match(text, /^The manifest is valid, and the files are those of it\.$/m);
  assert.ok(text.includes(imageDigest) && text.includes(commit));
  assert.match(
    text,
    /^ +mode +production\n +debug console +no\n +TLS +mutual\n +secrets +keys, tlsKey\n +time +2023-11-14T22:13:20/m,
  );
  assert.match(text, /bzImage +is the kernel \(bzImage\), to the byte/);
  assert.match(text, /initramfs\.cpio +is the image, with no secrets in it/);
  const detached = ['manifest.json', '--signature', 'manifest.json.asc'];
  const json = JSON.parse(
    await succeeds('verify-image', ...detached, 'bzImage', '--key', publicKey, '--json'),
  ) as Record<string, unknown>;
  assert.equal(json['imageDigest'], imageDigest);
  assert.equal(json['sourceDateEpoch'], 1_700_000_000);
  assert.deepEqual(json['files'], [{ file: 'bzImage', is: 'bzImage', isExact: true, secrets: [] }]);
});

test('verify-image compares the image with what is expected', async () => {
  const verify = ['verify-image', 'manifest.json.sig', '--key', publicKey];
  const digits = imageDigest.replace('sha256:', '');
  for (const digest of [digits, imageDigest, `https://release.sealci.dev/builders/image@${imageDigest}`]) {
    await succeeds(...verify, '--image-digest', digest, '--commit', commit);
  }
  await fails('IMAGE_INVALID', 10, ...verify, '--image-digest', '0'.repeat(64));
  await fails('IMAGE_INVALID', 10, ...verify, '--commit', '0'.repeat(40));
  await fails('INVALID_ARGUMENT', 2, ...verify, '--image-digest', 'x');
  await fails('INVALID_COMMIT_ID', 2, ...verify, '--commit', 'main');
});

test('verify-image refuses another key, another file, and what is not signed', async () => {
  await fails('SIGNATURE_KEY_UNKNOWN', 10, 'verify-image', 'manifest.json.sig', '--key', 'agent/release-agent.pub.asc');
  await fails('IMAGE_INVALID', 10, 'verify-image', 'manifest.json.sig', 'manifest.json', '--key', publicKey);
  await fails('IMAGE_INVALID', 10, 'verify-image', 'manifest.json', '--key', publicKey);
  await fails('FILE_UNREADABLE', 11, 'verify-image', 'manifest.json.sig', 'nowhere', '--key', publicKey);
  await fails('RELEASE_MALFORMED', 10, 'verify', 'manifest.json.sig', '--key', publicKey);
});

test('sign-image replaces nothing unasked, and takes no key of an agent', async () => {
  await fails('FILE_UNWRITABLE', 11, 'sign-image', 'manifest.json', '--key', secretKey);
  await succeeds('sign-image', 'manifest.json', '--key', secretKey, '--force');
  await fails('KEY_NOT_USABLE', 9, 'sign-image', 'manifest.json', '--key', 'agent/release-agent.key.asc', '--force');
  await fails('IMAGE_INVALID', 10, 'sign-image', 'bzImage', '--key', secretKey);
});

test('manifest diff ends as diff(1) does', async () => {
  const same = await run('manifest', 'diff', 'manifest.json', 'manifest.json');
  assert.deepEqual([same.code, same.stdout, same.stderr], [0, '', 'The images are the same.\n']);
  const other = await run('manifest', 'diff', 'manifest.json', 'other.json');
  assert.deepEqual([other.code, other.stdout], [1, '~ version   agent: 1.2.3 -> 2.0.0\n']);
  const json = await run('manifest', 'diff', 'manifest.json', 'other.json', '--json');
  assert.equal(json.code, 1);
  assert.deepEqual(JSON.parse(json.stdout), {
    same: false,
    sameImage: true,
    changes: [{ kind: 'version', name: 'agent', before: '1.2.3', after: '2.0.0' }],
  });
  await fails('FILE_UNREADABLE', 2, 'manifest', 'diff', 'manifest.json', 'nowhere');
  await fails('IMAGE_INVALID', 2, 'manifest', 'diff', 'manifest.json', 'bzImage');
  const nested = writeManifest(sampleManifest()).replace(
    '"minimumEpoch": 1',
    `"a": ${'['.repeat(1e5)}${']'.repeat(1e5)}`,
  );
  writeFileSync(bundle.path('nested.json'), nested);
  await fails('IMAGE_INVALID', 2, 'manifest', 'diff', 'manifest.json', 'nested.json');
  writeFileSync(bundle.path('late.json'), writeManifest(sampleManifest({ sourceDateEpoch: 9e15 })));
  await fails('IMAGE_INVALID', 2, 'manifest', 'diff', 'manifest.json', 'late.json');
  await fails('INVALID_ARGUMENT', 2, 'manifest', 'compare', 'manifest.json', 'other.json');
});
