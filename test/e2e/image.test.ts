import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCpio } from '../../src/formats/cpio.ts';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = join(root, 'scripts/mkinitramfs.sh');
const MAX_IMAGE_BYTES = 40_000_000;

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-image-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function build(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Buffer {
  const out = join(folder, 'initramfs.cpio');
  execFileSync(script, [...args, '--out', out], { stdio: 'pipe', env: { ...process.env, ...env } });
  return readFileSync(out);
}

interface Manifest {
  readonly mode: string;
  readonly imageDigest: string;
  readonly archiveDigest: string;
  readonly files: readonly { path: string; sha256?: string; origin?: string }[];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

test('the image is as its manifest says, and within its bound', (t) => {
  const folder = makeFolder(t);
  const image = build(folder, []);
  const manifest = readManifest(folder);
  assert.ok(image.length <= MAX_IMAGE_BYTES, `${image.length} bytes`);
  assert.equal(manifest.archiveDigest, `sha256:${sha256(image)}`);
  assert.equal(manifest.mode, 'development');
  const listed = new Map(manifest.files.map((entry) => [entry.path, entry.sha256]));
  for (const entry of readCpio(image)) {
    if (entry.type !== 'file') continue;
    assert.equal(listed.get(`initramfs/${entry.path}`), sha256(entry.contents));
    if (entry.path === 'a-checksums') assert.equal(manifest.imageDigest, `sha256:${sha256(entry.contents)}`);
  }
});

test('unsquashfs finds the files of the manifest and no others, all owned by root', (t) => {
  const folder = makeFolder(t);
  const image = build(folder, []);
  const system = readCpio(image).find((entry) => entry.path === 'system.squashfs');
  assert.equal(system?.type, 'file');
  const path = join(folder, 'system.squashfs');
  writeFileSync(path, system.contents);
  const lines = execFileSync('unsquashfs', ['-lln', path], { encoding: 'utf8' }).trimEnd().split('\n');
  assert.ok(lines.every((line) => / 0\/0 /.test(line)));
  const found = lines.filter((line) => !line.startsWith('d')).map((line) => /squashfs-root\/(\S+)/.exec(line)?.[1]);
  const listed = readManifest(folder).files.filter((entry) => entry.path.startsWith('system/'));
  const files = listed.map((entry) => entry.path.slice('system/'.length));
  const folders = ['dev', 'proc', 'run', 'tmp'];
  assert.deepEqual(found.toSorted(), files.filter((file) => !folders.includes(file)).toSorted());
});

test('the secret keys are in the production image alone, and only for the agent', async (t) => {
  const folder = makeFolder(t);
  const { secretKeyArmored } = await generateKeyPair({ now: new Date(Date.now() - 60_000) });
  const sealingKey = generateSealingKey();
  const secrets = { 'release-agent.key.asc': secretKeyArmored, 'release-agent.sealing.key': sealingKey };
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const config = join(folder, 'config.json');
  writeFileSync(config, '{"tls":"none"}');
  const image = build(folder, ['--production', '--keys', folder, '--config', config]);
  assert.equal(statSync(join(folder, 'initramfs.cpio')).mode & 0o777, 0o600);
  for (const [name, text] of Object.entries(secrets)) {
    const key = readCpio(image).find((entry) => entry.path === `secrets/${name}`);
    assert.equal(key?.type, 'file');
    assert.deepEqual({ mode: key.mode, uid: key.uid, gid: key.gid }, { mode: 0o400, uid: 1000, gid: 1000 });
    assert.equal(Buffer.from(key.contents).toString(), text);
  }
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  assert.doesNotMatch(manifest, /release-agent\.(key|sealing)/);
  assert.equal(readManifest(folder).mode, 'production');
});

/** What a build reads, at another path, with nothing cached but the packages as Debian gave them. */
function copyCheckout(folder: string): string {
  const copy = join(folder, 'an other folder');
  for (const name of ['build', 'initramfs', 'scripts', 'src', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  cpSync(join(root, 'dist/cache/packages'), join(copy, 'dist/cache/packages'), { recursive: true });
  cpSync(join(root, 'dist/agent.cjs'), join(copy, 'dist/agent.cjs'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

test('the image is the same whatever the folder, time zone, language and mask of the builder', (t) => {
  const [one, two] = [makeFolder(t), makeFolder(t)];
  const epoch = { SOURCE_DATE_EPOCH: '1700000000' };
  const first = build(one, [], epoch);
  const before = process.umask(0o077);
  t.after(() => process.umask(before));
  const copy = copyCheckout(two);
  const env = { ...process.env, ...epoch, TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8' };
  execFileSync(join(copy, 'scripts/mkinitramfs.sh'), { stdio: 'pipe', env });
  const dist = join(copy, 'dist');
  assert.ok(first.equals(readFileSync(join(dist, 'initramfs.cpio'))));
  for (const name of ['manifest.json', 'bom.cdx.json']) {
    assert.equal(readFileSync(join(one, name), 'utf8'), readFileSync(join(dist, name), 'utf8'));
  }
});

test('refuses an image that does not fit the memory it is for', (t) => {
  const folder = makeFolder(t);
  const out = join(folder, 'initramfs.cpio');
  const { status, stderr } = spawnSync(script, ['--memory', '100', '--out', out], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /needs a VM of \d+ MB, which is more than --memory 100/);
});
