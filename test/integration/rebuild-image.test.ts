/** What scripts/rebuild-image.sh says before it builds anything. What it builds: test/e2e/image-life.test.ts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeManifest } from '../../src/image/manifest.ts';
import { signImage } from '../../src/image/sign-image.ts';
import { builderUserId, generateKeyPair } from '../../src/keys/generate-key.ts';
import { sampleManifest } from '../support/image-sample.ts';

const script = fileURLToPath(new URL('../../scripts/rebuild-image.sh', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sealci-rebuild-'));
const path = (name: string): string => join(folder, name);

before(async () => {
  const now = new Date(Date.now() - 60_000);
  const { signingKey } = await generateKeyPair({ now, userId: builderUserId });
  const manifest = Buffer.from(writeManifest(sampleManifest()));
  const { message, detachedArmored } = await signImage(manifest, signingKey, new Date());
  const files = { key: signingKey.publicKeyArmored, manifest, signed: message, signature: detachedArmored };
  for (const [name, contents] of Object.entries(files)) writeFileSync(path(name), contents);
  writeFileSync(path('nothing'), '');
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** Runs it, which must end with 2 and a sentence that `reason` matches. */
function refuses(args: readonly string[], reason: RegExp): void {
  const { status, stdout, stderr } = spawnSync(script, args, { encoding: 'utf8' });
  assert.equal(status, 2, stdout);
  assert.match(stderr, /^rebuild-image: /);
  assert.doesNotMatch(stderr, /^ +at /m);
  assert.match(stderr, reason);
}

test('says by a sentence which file is missing, or is another one', () => {
  refuses([path('signed'), '--key', path('nowhere')], /nowhere/);
  refuses([path('signed'), '--key', path('nothing')], /public key/i);
  refuses([path('nowhere'), '--key', path('key')], /nowhere/);
  refuses([path('nothing'), '--key', path('key')], /not the manifest/);
  refuses([path('manifest'), '--key', path('key'), '--signature', path('nowhere')], /nowhere/);
  refuses([folder, '--key', path('key')], /no plain file/);
});

test('says by a sentence which option is none, and shows the others', () => {
  refuses([path('signed'), '--key', path('key'), '--fast'], /--fast.*Usage: /s);
  refuses(['--key', path('key')], /Usage: /);
});

test('builds from no other commit than the one of the manifest, in both of its forms', () => {
  const { commit = '' } = sampleManifest();
  for (const args of [[path('signed')], [path('manifest'), '--signature', path('signature')]]) {
    refuses([...args, '--key', path('key')], new RegExp(`run git checkout ${commit}`));
  }
});
