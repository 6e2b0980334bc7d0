import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCpio } from '../../src/formats/cpio.ts';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SOURCE_DATE_EPOCH } from '../../harness/appliance.ts';

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

/** What a build reads, at another path, with nothing cached but the packages as Debian gave them. */
function copyCheckout(folder: string): string {
  const copy = join(folder, 'an other folder');
  const names = ['build', 'initramfs', 'proto', 'scripts', 'src', 'package.json', 'package-lock.json', 'tsconfig.json'];
  for (const name of ['dist/cache/packages', ...names]) copyInReverse(join(root, name), join(copy, name));
  // Not a link to the originals, which nobody may read below a home folder such as /root.
  cpSync(join(root, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  symlinkSync('../node_modules', join(copy, 'node_modules'));
  return copy;
}

/** So that the order in which a folder is listed is another one, where that depends on when its files were made. */
function copyInReverse(from: string, to: string): void {
  if (!statSync(from).isDirectory()) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    return;
  }
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).toSorted().toReversed()) copyInReverse(join(from, name), join(to, name));
}

/** Builds bundle and image in a copy of the checkout, in another environment and, where that is possible, by nobody. */
function buildElsewhere(folder: string): string {
  const copy = copyCheckout(folder);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['-R', 'nobody:nogroup', folder]);
  const builder = isRoot ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : ['env'];
  const commands = 'umask 077; node_modules/.bin/node build/bundle.ts; scripts/mkinitramfs.sh';
  const own = { PATH: process.env['PATH'], HOME: folder, TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH };
  execFileSync(builder[0] ?? '', [...builder.slice(1), 'sh', '-ec', commands], { cwd: copy, stdio: 'pipe', env: own });
  return join(copy, 'dist');
}

test('the image is the same whatever the folder, user, time zone, language, mask and file order of the builder', (t) => {
  const [one, two] = [makeFolder(t), makeFolder(t)];
  const agent = join(one, 'agent.cjs');
  execFileSync(process.execPath, [join(root, 'build/bundle.ts'), '--outfile', agent], { stdio: 'pipe' });
  const first = build(one, ['--agent', agent]);
  const dist = buildElsewhere(two);
  for (const name of ['agent.cjs', 'manifest.json', 'bom.cdx.json']) {
    assert.equal(readFileSync(join(one, name), 'utf8'), readFileSync(join(dist, name), 'utf8'), name);
  }
  assert.ok(first.equals(readFileSync(join(dist, 'initramfs.cpio'))));
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
