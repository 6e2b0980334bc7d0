import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { InputsLock } from '../../build/initramfs/inputs-lock.ts';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SOURCE_DATE_EPOCH } from '../../harness/appliance.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A checkout with a lock of its own, and all that is built and cached of the one that this test is in. */
let folder: string;
let lockFile: string;
let out: string;
let lock: InputsLock;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealci-locked-'));
  for (const name of ['build', 'initramfs', 'scripts', 'src', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ['dist', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  const { secretKeyArmored } = await generateKeyPair({ now: new Date(Date.now() - 60_000) });
  const secret = { mode: 0o600 };
  writeFileSync(join(folder, 'release-agent.key.asc'), secretKeyArmored, secret);
  writeFileSync(join(folder, 'release-agent.sealing.key'), generateSealingKey(), secret);
  writeFileSync(join(folder, 'config.json'), '{"tls":"none"}');
  out = join(folder, 'image/initramfs.cpio');
  lockFile = join(folder, 'initramfs/inputs.lock.json');
  lock = JSON.parse(readFileSync(lockFile, 'utf8')) as InputsLock;
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** Builds a production image where the lock names `change` of its packages. */
function build(change: InputsLock['packages'], ...args: readonly string[]): SpawnSyncReturns<string> {
  rmSync(out, { force: true });
  writeFileSync(lockFile, JSON.stringify({ ...lock, packages: { ...lock.packages, ...change } }));
  const production = ['--production', '--keys', folder, '--config', join(folder, 'config.json'), '--out', out];
  return spawnSync(join(folder, 'scripts/mkinitramfs.sh'), [...production, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SOURCE_DATE_EPOCH },
  });
}

/** What the lock says of a package after Debian has moved on. */
const moved = { 'libcap-ng0': { version: '0.8.3-0', architecture: 'amd64', sha256: '0'.repeat(64) } };

test('a production image is refused where Debian has moved on from the lock, with what to do', () => {
  const { status, stderr } = build(moved);
  assert.equal(status, 1);
  assert.equal(existsSync(out), false);
  assert.match(stderr, /^mkinitramfs: .*libcap-ng0 is \S+ .*locked is 0\.8\.3-0/m);
  for (const way of ['--update', 'dist/cache/packages', '--unlocked']) assert.ok(stderr.includes(way), way);
  assert.doesNotMatch(stderr, /^ +at /m);
});

test('it is built from what there is when its builder says so, and without a warning once that is locked', () => {
  const unlocked = build(moved, '--unlocked');
  assert.equal(unlocked.status, 0, unlocked.stderr);
  assert.match(unlocked.stderr, /^warning: package libcap-ng0 /m);
  const image = readFileSync(out);
  const { inputs } = JSON.parse(readFileSync(join(folder, 'image/manifest.json'), 'utf8')) as {
    inputs: InputsLock['packages'];
  };
  const locked = build(inputs);
  assert.deepEqual([locked.status, locked.stderr], [0, '']);
  assert.ok(readFileSync(out).equals(image));
  // The same version with other bytes: nothing that Debian would do.
  const changed = build(
    {
      ...inputs,
      'libcap-ng0': { version: '', architecture: 'amd64', ...inputs['libcap-ng0'], sha256: '0'.repeat(64) },
    },
    '--unlocked',
  );
  assert.deepEqual([changed.status, existsSync(out)], [1, false]);
  assert.match(changed.stderr, /^mkinitramfs: .* other bytes: libcap-ng0\./);
});
