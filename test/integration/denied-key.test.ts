import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { writeStatement } from '../../src/keys/ring/confirmation-statement.ts';
import type { OperatorConfirmation } from '../../src/keys/ring/operator-confirmation.ts';
import { withCode } from '../support/codes.ts';
import { makeOperator, signedBy } from '../support/operator.ts';
import { confirmOwn, type ProductionAgent, ProductionAgents, rollAs } from '../support/production-agents.ts';

const never = new AbortController().signal;
const agents = await ProductionAgents.make();
const operator = await makeOperator();
const operatorFile = agents.bundle.path('operator.asc');
writeFileSync(operatorFile, operator.toPublic().armor());

after(() => agents[Symbol.asyncDispose]());

/** Signs for the start and the ring that an agent has, as an operator who believes it to be the newest. */
async function signFor({ keys }: ProductionAgent): Promise<OperatorConfirmation> {
  const { epoch, fingerprint, digest: ringDigest, nonce } = (await keys.getAgentInfo()).keyRing;
  return signedBy(operator, writeStatement({ epoch, fingerprint, ringDigest, nonces: [nonce] }));
}

/** Has an agent roll its key as superseded, and then as compromised. */
async function rollTwice(agent: ProductionAgent) {
  const first = agent.process.fingerprint;
  assert.equal(await agents.release(agent), first);
  const older = await rollAs(agent, 'SUPERSEDED');
  assert.equal(await agents.release(agent), older.newKey.fingerprint);
  const newest = await rollAs(agent, 'COMPROMISED');
  assert.equal(await agents.release(agent), newest.newKey.fingerprint);
  return { older, newest };
}

/** That no release is to be had, and nothing was signed for one. */
async function assertSilent(agent: ProductionAgent, code: Parameters<typeof withCode>[0] = 'KEY_RING_UNCONFIRMED') {
  await assert.rejects(agents.release(agent), withCode(code));
  assert.equal((await agent.keys.getPublicKey()).confirmed, false);
  assert.deepEqual(
    agent.process.log.filter(({ event }) => event === 'signed'),
    [],
  );
}

/** What a caller may try who can do no more than to ask for releases, and has every ring that was ever sent. */
async function tryAsReleaseCaller(agent: ProductionAgent, ...rings: readonly Uint8Array[]): Promise<void> {
  const { epoch, fingerprint } = (await agent.release.getAgentInfo()).keyRing;
  for (const ring of rings) {
    await assert.rejects(agent.release.restoreKeyRing(ring, never), withCode('CALLER_NOT_ALLOWED'));
  }
  await assert.rejects(agent.release.confirmKeyRing({ epoch, fingerprint }, never), withCode('CALLER_NOT_ALLOWED'));
}

test('roll as compromised, kill, start, create: no signature, whatever a caller for releases does', async () => {
  const before = await agents.start();
  await assertSilent(before);
  await confirmOwn(before);
  const { older, newest } = await rollTwice(before);
  await before.process.kill('SIGKILL');
  const agent = await agents.start();
  await assertSilent(agent);
  await tryAsReleaseCaller(agent, older.sealedKeyRing, newest.sealedKeyRing);
  await assertSilent(agent);
  await agent.keys.restoreKeyRing(newest.sealedKeyRing, never);
  assert.equal(await agents.release(agent), newest.newKey.fingerprint);
  await assert.rejects(agent.keys.restoreKeyRing(older.sealedKeyRing, never), withCode('KEY_RING_STALE'));
  assert.equal(await agents.release(agent), newest.newKey.fingerprint);
});

test('restore the older ring, create: no signature where an operator has to sign', async () => {
  const withOperator = ['--operator-key-file', operatorFile];
  const before = await agents.start(...withOperator);
  const earlier = await signFor(before);
  const { epoch, fingerprint } = (await before.keys.getAgentInfo()).keyRing;
  await before.keys.confirmKeyRing({ epoch, fingerprint, confirmation: earlier }, never);
  const { older, newest } = await rollTwice(before);
  await before.process.kill('SIGKILL');
  const agent = await agents.start(...withOperator);
  const own = { epoch, fingerprint };
  await assert.rejects(agent.keys.confirmKeyRing(own, never), withCode('CONFIRMATION_REQUIRED'));
  const replayed = agent.keys.confirmKeyRing({ ...own, confirmation: earlier }, never);
  await assert.rejects(replayed, withCode('CONFIRMATION_INVALID'));
  await assertSilent(agent);
  const restored = await agent.keys.restoreKeyRing(older.sealedKeyRing, never);
  assert.equal(restored.confirmed, false);
  await assertSilent(agent);
  const named = { epoch: restored.keyRingEpoch, fingerprint: restored.key.fingerprint };
  await assert.rejects(agent.keys.confirmKeyRing(named, never), withCode('CONFIRMATION_REQUIRED'));
  await assertSilent(agent);
  const { key } = await agent.keys.restoreKeyRing(newest.sealedKeyRing, never);
  const ring = { epoch: 2, fingerprint: key.fingerprint, confirmation: await signFor(agent) };
  assert.equal((await agent.keys.confirmKeyRing(ring, never)).changed, true);
  assert.equal(await agents.release(agent), newest.newKey.fingerprint);
});

test('restore the older ring, create: no signature where the settings have a minimum, or deny its key', async () => {
  const before = await agents.start();
  await confirmOwn(before);
  const { older, newest } = await rollTwice(before);
  const denied = [before.process.fingerprint, older.newKey.fingerprint].join(',');
  await before.process.kill('SIGKILL');
  for (const [args, code] of [
    [['--minimum-epoch', '2'], 'KEY_RING_STALE'],
    [['--denied-fingerprints', denied], 'KEY_DENIED'],
  ] as const) {
    const agent = await agents.start(...args);
    await assertSilent(agent, code);
    await assert.rejects(confirmOwn(agent), withCode(code));
    await assert.rejects(agent.keys.restoreKeyRing(older.sealedKeyRing, never), withCode(code));
    await assertSilent(agent, code);
    await agent.keys.restoreKeyRing(newest.sealedKeyRing, never);
    assert.equal(await agents.release(agent), newest.newKey.fingerprint);
    await agent.process.kill('SIGKILL');
  }
});

test('restore the older ring, create: no signature where the ring is kept in a file', async () => {
  const file = agents.bundle.path('kept-ring');
  const before = await agents.start('--key-ring-file', file);
  await confirmOwn(before);
  const { older, newest } = await rollTwice(before);
  assert.deepEqual(readFileSync(file), Buffer.from(newest.sealedKeyRing));
  await before.process.kill('SIGKILL');
  const agent = await agents.start('--key-ring-file', file);
  const { fingerprint, epoch } = await agent.process.event('listening');
  assert.deepEqual([fingerprint, epoch], [newest.newKey.fingerprint, 2]);
  await assertSilent(agent);
  await assert.rejects(agent.keys.restoreKeyRing(older.sealedKeyRing, never), withCode('KEY_RING_STALE'));
  await assertSilent(agent);
  await agent.keys.restoreKeyRing(newest.sealedKeyRing, never);
  assert.equal(await agents.release(agent), newest.newKey.fingerprint);
  await agent.process.kill('SIGKILL');
  // Who can write the file can put an older ring there, or take it away: that ring signs nothing either.
  writeFileSync(file, older.sealedKeyRing);
  const deceived = await agents.start('--key-ring-file', file);
  await assertSilent(deceived);
  await deceived.process.kill('SIGKILL');
});

test('does not start with the key of the image when the kept ring is damaged or of another image', async () => {
  const file = agents.bundle.path('kept-ring');
  const foreign = ['--sealing-key-file', agents.bundle.path('other/release-agent.sealing.key')];
  assert.equal((await agents.bundle.run(['keygen', '--out', 'other'])).code, 0);
  const args = ['serve', '--mode', 'production', '--tls', 'none', '--listen', '127.0.0.1:0', '--key-ring-file', file];
  const keyFile = agents.bundle.path('keys/release-agent.key.asc');
  const own = ['--sealing-key-file', agents.bundle.path('keys/release-agent.sealing.key')];
  const start = (...more: readonly string[]) => agents.bundle.run([...args, '--key-file', keyFile, ...more]);
  const refused = await start(...foreign);
  assert.equal(refused.code, 9);
  assert.match(refused.stderr, /kept-ring cannot be used; put the newest sealed ring there.*\(KEY_RING_FOREIGN\)/);
  copyFileSync(file, `${file}.whole`);
  for (const bytes of [Buffer.alloc(0), readFileSync(file).subarray(1), readFileSync(file).subarray(0, -1)]) {
    writeFileSync(file, bytes);
    const { code, stderr } = await start(...own);
    assert.equal(code, 9);
    assert.match(stderr, /kept-ring.*\(KEY_RING_INVALID\)/);
  }
  copyFileSync(`${file}.whole`, file);
  const otherKey = agents.bundle.path('other/release-agent.key.asc');
  const apart = await agents.bundle.run([...args, '--key-file', otherKey, ...own]);
  assert.match(apart.stderr, /\(KEY_RING_CONFLICT\)/);
});
