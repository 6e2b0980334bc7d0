import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, type Metadata } from '@grpc/grpc-js';
import type { KeyRollOutcome } from '../../src/keys/ring/key-roll.ts';
import { withCode } from '../support/codes.ts';
import { BootedAgent, isPending, makeImage, never, TaggedRepository } from '../support/rolled-agent.ts';

const repository = new TaggedRepository();
const request = await repository.start();
const image = makeImage();
const baked = image.key.fingerprint;

after(() => repository[Symbol.asyncDispose]());

const roll = { reason: 'SUPERSEDED', comment: 'yearly ü', dryRun: false } as const;
const token = 'a token of the Controller';

test('rolls: old releases stay valid, new ones are by the new key, pins tell them apart', async () => {
  await using agent = await BootedAgent.boot(image);
  const events = [];
  for await (const event of agent.client.createRelease(request, never)) events.push(event);
  const { newKey, revokedKey, keyRingEpoch } = await agent.roll();
  const old = await agent.finish(toStream(events));
  assert.deepEqual(old, { announced: baked, fingerprint: baked, keyVerdict: 'SUPERSEDED' });
  const { fingerprint } = newKey;
  assert.deepEqual(await agent.release(request), { announced: fingerprint, fingerprint, keyVerdict: 'ACTIVE' });
  assert.deepEqual(await agent.client.getPublicKey(), {
    key: newKey,
    olderKeys: [revokedKey],
    keyRingEpoch,
    confirmed: true,
  });
  assert.equal((await agent.client.getAgentInfo()).keyFingerprint, fingerprint);
  const pinned = (expectedKeyFingerprint: string) => agent.release({ ...request, expectedKeyFingerprint });
  await assert.rejects(pinned(baked), withCode('KEY_MISMATCH'));
  assert.equal((await pinned(fingerprint)).fingerprint, fingerprint);
});

async function* toStream<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

test('a release that runs ends under the key it began with, and the roll waits for it', async () => {
  await using agent = await BootedAgent.boot(image);
  const { events, read } = await agent.startSlowly(request);
  const rolling = agent.roll();
  assert.equal(await isPending(rolling), true);
  const finished = agent.finish(events, read);
  const { newKey } = await rolling;
  assert.deepEqual({ ...(await finished), keyVerdict: '' }, { announced: baked, fingerprint: baked, keyVerdict: '' });
  assert.notEqual(newKey.fingerprint, baked);
});

test('a release that is started during a roll waits and is delivered under the new key', async () => {
  await using agent = await BootedAgent.boot(image);
  const { events, read } = await agent.startSlowly(request);
  const rolling = agent.roll();
  await delay(100);
  const waiting = agent.release(request);
  assert.equal(await isPending(waiting), true);
  await agent.finish(events, read);
  const { fingerprint } = (await rolling).newKey;
  assert.deepEqual(await waiting, { announced: fingerprint, fingerprint, keyVerdict: 'ACTIVE' });
});

for (const [name, reason, rollWaitMs] of [
  ['that does not end in time', 'SUPERSEDED', 200],
  ['of a compromised key at once', 'COMPROMISED', 60_000],
] as const) {
  test(`cancels a release ${name}, with KEY_ROLLED`, async () => {
    await using agent = await BootedAgent.boot(image, { rollWaitMs });
    const { events, read } = await agent.startSlowly(request);
    const { newKey } = await agent.roll({ reason });
    await assert.rejects(agent.finish(events, read), withCode('KEY_ROLLED'));
    assert.equal((await agent.release(request)).fingerprint, newKey.fingerprint);
  });
}

test('one of two rolls at once gets ROLL_IN_PROGRESS', async () => {
  await using agent = await BootedAgent.boot(image);
  const results = await Promise.allSettled([agent.roll(), agent.roll()]);
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.ok(withCode('ROLL_IN_PROGRESS')(refused[0]?.reason));
  assert.equal((await agent.client.getPublicKey()).keyRingEpoch, 1);
});

test('answers a repeated roll with the same bytes by its idempotency token', async () => {
  await using agent = await BootedAgent.boot(image);
  const first = await agent.roll({ idempotencyToken: token });
  assert.deepEqual(await agent.roll({ idempotencyToken: token }), first);
});

test('a caller that goes away before the change gets none, and what waited goes on', async () => {
  await using agent = await BootedAgent.boot(image);
  const { events, read } = await agent.startSlowly(request);
  const leaving = new AbortController();
  const rolling = agent.client.rollKeys(roll, leaving.signal);
  await delay(100);
  const waiting = agent.release(request);
  await delay(100);
  leaving.abort();
  await assert.rejects(rolling, withCode('CANCELLED'));
  assert.equal((await waiting).fingerprint, baked);
  assert.equal((await agent.finish(events, read)).keyVerdict, 'ACTIVE');
  assert.equal((await agent.client.getPublicKey()).keyRingEpoch, 0);
});

test('a dry run says how many releases run and for how long they would be waited for', async () => {
  await using agent = await BootedAgent.boot(image);
  const { events } = await agent.startSlowly(request);
  const outcome: KeyRollOutcome = await agent.client.rollKeys({ ...roll, dryRun: true }, never);
  assert.ok(outcome.type === 'plan');
  const { currentKey, ...plan } = outcome.plan;
  assert.equal(currentKey.fingerprint, baked);
  assert.deepEqual(plan, { runningReleases: 1, longestWaitMs: 20_000, certified: true });
  await events.return(undefined);
});

test('after a reboot: the pin catches a forgotten restore, and the ring brings the new key back', async () => {
  const { sealedKeyRing, newKey } = await (async () => {
    await using agent = await BootedAgent.boot(image);
    return await agent.roll();
  })();
  await using agent = await BootedAgent.boot(image);
  const pinned = { ...request, expectedKeyFingerprint: newKey.fingerprint };
  await assert.rejects(agent.release(pinned), withCode('KEY_MISMATCH'));
  const restored = await agent.client.restoreKeyRing(sealedKeyRing, never);
  assert.deepEqual(restored, { key: newKey, keyRingEpoch: 1, changed: true, confirmed: true });
  assert.equal((await agent.release(pinned)).fingerprint, newKey.fingerprint);
});

test('three agents of one image: one is rolled, the others follow; a foreign one refuses', async () => {
  const agents = await Promise.all([1, 2, 3].map(() => BootedAgent.boot(image)));
  await using foreign = await BootedAgent.boot(makeImage());
  const [first, ...others] = agents;
  assert.ok(first);
  const { sealedKeyRing, newKey } = await first.roll();
  for (const agent of others) {
    assert.equal((await agent.client.restoreKeyRing(sealedKeyRing, never)).changed, true);
    assert.equal((await agent.release(request)).fingerprint, newKey.fingerprint);
  }
  await assert.rejects(foreign.client.restoreKeyRing(sealedKeyRing, never), withCode('KEY_RING_FOREIGN'));
  await assert.rejects(first.client.restoreKeyRing(sealedKeyRing.subarray(1), never), withCode('KEY_RING_INVALID'));
  for (const agent of agents) await agent[Symbol.asyncDispose]();
});

test('a restore cancels what runs under the key that it denies', async () => {
  await using first = await BootedAgent.boot(image);
  await using second = await BootedAgent.boot(image);
  const { sealedKeyRing } = await first.roll();
  const { events, read } = await second.startSlowly(request);
  await second.client.restoreKeyRing(sealedKeyRing, never);
  await assert.rejects(second.finish(events, read), withCode('KEY_ROLLED'));
});

async function healthMetadata(address: string): Promise<Metadata> {
  const client = new Client(address, credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) => {
      const same = (bytes: Buffer) => bytes;
      const call = client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, Buffer.alloc(0), (error) => {
        if (error) reject(error);
      });
      call.on('metadata', resolve);
    });
  } finally {
    client.close();
  }
}

test('GetPublicKey and health say when a roll is due, and health what the ring is', async () => {
  await using due = await BootedAgent.boot(image, { rotateAfterSeconds: 1 });
  const { rollDueTime } = await due.client.getPublicKey();
  assert.deepEqual(rollDueTime, new Date(image.key.createTime.getTime() + 1000));
  assert.deepEqual((await healthMetadata(due.address)).get('sealci-key-roll-due'), [rollDueTime.toISOString()]);
  await using fresh = await BootedAgent.boot(image, { rotateAfterSeconds: 3600, confirmed: false });
  const metadata = await healthMetadata(fresh.address);
  assert.deepEqual(metadata.get('sealci-key-roll-due'), []);
  const state = ['fingerprint', 'ring-epoch', 'ring-confirmed'].map((name) => metadata.get(`sealci-key-${name}`));
  assert.deepEqual(state, [[baked], ['0'], ['false']]);
});
