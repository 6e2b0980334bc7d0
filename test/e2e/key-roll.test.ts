import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import type { KeyRingView } from '../../src/keys/ring/key-view.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import type { AgentClient } from '../../src/rpc/client/client.ts';
import { boot } from '../support/boot.ts';
import { withCode } from '../support/codes.ts';
import { type ReceivedRelease, receiveRelease } from '../support/compare-with-host.ts';
import { stream } from '../support/openpgp.ts';
import { keyCaller, type ProductionImage, releaseCaller } from '../support/production.ts';
import { ProductionScene } from '../support/production-scene.ts';
import type { Vm } from '../../harness/vm.ts';

const never = new AbortController().signal;

let scene: ProductionScene;
let image: ProductionImage;

before(async () => {
  scene = await ProductionScene.start();
  ({ image } = scene);
});
after(() => scene[Symbol.asyncDispose]());

/** A guest with its two callers. Each boot of the image begins with the key that was put into it. */
async function start(t: Parameters<typeof boot>[0]): Promise<{ vm: Vm; releases: AgentClient; keys: AgentClient }> {
  const vm = await boot(t, { initramfs: image.path });
  await vm.waitFor(
    new RegExp(`^sealci: ready 10\\.0\\.2\\.15:50051 ${image.signingKey.fingerprint} epoch 0 unconfirmed$`, 'm'),
  );
  const releases = image.connect(vm.port, releaseCaller);
  const keys = image.connect(vm.port, keyCaller);
  t.after(() => {
    releases.close();
    keys.close();
  });
  return { vm, releases, keys };
}

function release(client: AgentClient, expectedKeyFingerprint: string): Promise<ReceivedRelease> {
  return receiveRelease(client.createRelease({ repositoryUrl: scene.url, tag: 'v1', expectedKeyFingerprint }, never));
}

async function statusOf({ bytes }: ReceivedRelease, { key, olderKeys }: KeyRingView): Promise<string> {
  const armored = [key, ...olderKeys].map(({ armoredKey }) => armoredKey).join('\n');
  const verified = await verifyRelease(stream(bytes), await readPublicKeys(Buffer.from(armored)), { now: new Date() });
  return `${verified.keyFingerprint} ${verified.keyVerdict}`;
}

test('release, roll, release, reboot, restore, release: each under its key, and the old ones stay valid', async (t) => {
  const first = image.signingKey.fingerprint;
  const before = await start(t);
  await image.confirm(before.vm.port);
  const oldRelease = await release(before.releases, first);
  const outcome = await before.keys.rollKeys({ reason: 'SUPERSEDED', comment: 'drill', dryRun: false }, never);
  assert.ok(outcome.type === 'roll');
  const second = outcome.roll.newKey.fingerprint;
  assert.notEqual(second, first);
  await assert.rejects(release(before.releases, first), withCode('KEY_MISMATCH'));
  const newRelease = await release(before.releases, second);
  before.vm.send('poweroff');
  await before.vm.waitFor(/^sealci: clean shutdown$/m);
  await before.vm.waitUntilEnded();

  const afterwards = await start(t);
  // The reboot brought the denied key back: nothing is signed by it.
  await assert.rejects(release(afterwards.releases, first), withCode('KEY_RING_UNCONFIRMED'));
  await assert.rejects(
    afterwards.releases.restoreKeyRing(outcome.roll.sealedKeyRing, never),
    withCode('CALLER_NOT_ALLOWED'),
  );
  await assert.rejects(release(afterwards.releases, first), withCode('KEY_RING_UNCONFIRMED'));
  const restored = await afterwards.keys.restoreKeyRing(outcome.roll.sealedKeyRing, never);
  assert.equal(restored.changed, true);
  await assert.rejects(release(afterwards.releases, first), withCode('KEY_MISMATCH'));
  const lastRelease = await release(afterwards.releases, second);

  const ring = await afterwards.releases.getPublicKey();
  assert.equal(await statusOf(oldRelease, ring), `${first} SUPERSEDED`);
  assert.equal(await statusOf(newRelease, ring), `${second} ACTIVE`);
  assert.equal(await statusOf(lastRelease, ring), `${second} ACTIVE`);
});
