import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { AgentError } from '../../../../src/errors.ts';
import { generateSigningKey } from '../../../../src/keys/generate-key.ts';
import { openRing } from '../../../../src/keys/ring/sealed-ring.ts';
import type { RollRequest } from '../../../../src/keys/ring/roll-request.ts';
import { SigningClock } from '../../../../src/keys/signing-clock.ts';
import { withCode } from '../../../support/codes.ts';
import { IdleGate, lateNow, makeKeeper, never, rebooted, rollKeys, secondsAfter } from '../../../support/key-ring.ts';
import { sampleBytes } from '../../../support/openpgp.ts';

const request: RollRequest = { reason: 'SUPERSEDED', comment: '', dryRun: false };
const token = 'token of sixteen characters';
const digest = sampleBytes(32);

test('has epoch 0 and one active key at first', () => {
  const { keeper, key } = makeKeeper();
  const { keyRingEpoch, olderKeys, key: view } = keeper.view();
  assert.equal(keyRingEpoch, 0);
  assert.deepEqual(olderKeys, []);
  assert.equal(view.status, 'ACTIVE');
  assert.equal(keeper.releaseKey.fingerprint, key.fingerprint);
});

test('rolls: a new key, the old one denied, the epoch one higher', async () => {
  const { keeper, key } = makeKeeper();
  const roll = await rollKeys(keeper, 'RETIRED', 'why ü');
  const { key: active, olderKeys, keyRingEpoch } = keeper.view();
  assert.equal(keyRingEpoch, 1);
  assert.deepEqual(active, roll.newKey);
  assert.deepEqual(olderKeys, [roll.revokedKey]);
  assert.equal(roll.revokedKey.fingerprint, key.fingerprint);
  assert.equal(roll.revokedKey.status, 'RETIRED');
  const { reason, comment, revokeTime, successorFingerprint } = roll.revokedKey.revocation;
  assert.deepEqual([reason, comment, successorFingerprint], ['RETIRED', 'why ü', active.fingerprint]);
  assert.equal(revokeTime.getMilliseconds(), 0);
  assert.ok(revokeTime <= lateNow());
  assert.ok(revokeTime > active.createTime);
  assert.equal(keeper.view(key.fingerprint.toLowerCase()).key.status, 'RETIRED');
});

test('takes under 200 ms beyond the second that it waits for', async () => {
  const { keeper } = makeKeeper();
  const { revokedKey } = await rollKeys(keeper, 'SUPERSEDED');
  const beyond = keeper.now().getTime() - revokedKey.revocation.revokeTime.getTime();
  assert.ok(beyond < 200, `${beyond} ms`);
});

test('a denied key signs nothing, whoever still holds it', async () => {
  const { keeper } = makeKeeper();
  const held = keeper.releaseKey;
  await rollKeys(keeper, 'SUPERSEDED');
  assert.throws(() => held.sign(digest), withCode('KEY_NOT_USABLE'));
  assert.equal(keeper.releaseKey.sign(digest).length, 64);
});

test('certifies the new key unless the old one is compromised', async () => {
  for (const [reason, certified] of [
    ['SUPERSEDED', true],
    ['RETIRED', true],
    ['COMPROMISED', false],
  ] as const) {
    const { keeper } = makeKeeper();
    assert.equal((await rollKeys(keeper, reason)).armoredCertification !== undefined, certified);
  }
});

test('waits for releases as long as it may, and not at all for those of a compromised key', async () => {
  for (const [reason, waitMs] of [
    ['SUPERSEDED', 1000],
    ['COMPROMISED', 0],
  ] as const) {
    const { keeper } = makeKeeper();
    const gate = new IdleGate();
    await keeper.roll({ ...request, reason }, gate, never);
    assert.deepEqual(
      gate.held.map((held) => [held.waitMs, held.reason.code]),
      [[waitMs, 'KEY_ROLLED']],
    );
  }
});

test('says what a roll would do and changes nothing on a dry run', async () => {
  const { keeper } = makeKeeper();
  const before = keeper.view();
  const outcome = await keeper.roll({ ...request, dryRun: true }, new IdleGate(), never);
  assert.deepEqual(outcome, {
    type: 'plan',
    plan: { currentKey: before.key, runningReleases: 0, longestWaitMs: 1000, certified: true },
  });
  assert.deepEqual(keeper.view(), before);
});

test('throws ROLL_IN_PROGRESS for the second of two rolls at once', async () => {
  const { keeper } = makeKeeper();
  const results = await Promise.allSettled([rollKeys(keeper, 'SUPERSEDED'), rollKeys(keeper, 'RETIRED')]);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as AgentError] : []));
  assert.deepEqual(
    reasons.map(({ code }) => code),
    ['ROLL_IN_PROGRESS'],
  );
  assert.equal(keeper.view().keyRingEpoch, 1);
});

test('gives the same answer again for the same idempotency token', async () => {
  const { keeper } = makeKeeper();
  const ask = () => keeper.roll({ ...request, idempotencyToken: token }, new IdleGate(), never);
  const first = await ask();
  assert.deepEqual(await ask(), first);
  assert.equal(keeper.view().keyRingEpoch, 1);
  await assert.rejects(
    keeper.roll({ ...request, reason: 'RETIRED', idempotencyToken: token }, new IdleGate(), never),
    withCode('INVALID_ARGUMENT'),
  );
});

test('an idempotency token whose roll failed rolls when it is used again', async () => {
  const { keeper } = makeKeeper();
  const failing = new IdleGate();
  failing.withoutReleases = () => Promise.reject(new AgentError('CANCELLED', 'The caller went away.'));
  const tokened = { ...request, idempotencyToken: token };
  await assert.rejects(keeper.roll(tokened, failing, never), withCode('CANCELLED'));
  assert.equal((await keeper.roll(tokened, new IdleGate(), never)).type, 'roll');
});

test('changes nothing for a caller that goes away before the swap', async () => {
  const { keeper } = makeKeeper();
  const before = keeper.view();
  const leaving = new AbortController();
  const rolling = keeper.roll(request, new IdleGate(), leaving.signal);
  const gone = new AgentError('CANCELLED', 'The caller went away.');
  setTimeout(() => {
    leaving.abort(gone);
  }, 5);
  await assert.rejects(rolling, gone);
  assert.deepEqual(keeper.view(), before);
  assert.equal(keeper.releaseKey.sign(digest).length, 64);
  assert.equal((await rollKeys(keeper, 'SUPERSEDED')).keyRingEpoch, 1);
});

for (const [name, changed] of [
  ['a comment of two lines', { comment: 'one\ntwo' }],
  ['a comment that turns the direction of text', { comment: 'a\u202eb' }],
  ['a comment that is too long', { comment: 'ü'.repeat(513) }],
  ['a short token', { idempotencyToken: 'short' }],
  ['a token that is not ASCII', { idempotencyToken: 'ü'.repeat(20) }],
] as const) {
  test(`throws INVALID_ARGUMENT for ${name}`, async () => {
    const { keeper } = makeKeeper();
    await assert.rejects(keeper.roll({ ...request, ...changed }, new IdleGate(), never), withCode('INVALID_ARGUMENT'));
  });
}

test('throws INVALID_FINGERPRINT and KEY_NOT_FOUND for keys that are none or unknown', () => {
  const { keeper } = makeKeeper();
  assert.throws(() => keeper.view('ABCD'), withCode('INVALID_FINGERPRINT'));
  assert.throws(() => keeper.view('A'.repeat(40)), withCode('KEY_NOT_FOUND'));
});

test('says when a roll is due: at the rotation or the expiry, whichever is first', () => {
  const now = lateNow();
  const base = makeKeeper({ key: generateSigningKey({ now, lifetimeSeconds: 1000 }) });
  const { createTime } = base.key;
  assert.deepEqual(base.keeper.view().rollDueTime, secondsAfter(createTime, 1000));
  for (const [rotateAfterSeconds, due] of [
    [500, 500],
    [2000, 1000],
  ] as const) {
    const keeper = rebooted({ ...base.options, rotateAfterSeconds });
    assert.deepEqual(keeper.view().rollDueTime, secondsAfter(createTime, due));
  }
  assert.equal('rollDueTime' in makeKeeper().keeper.view(), false);
});

test('gives a new key the lifetime that is set', async () => {
  const { keeper } = makeKeeper({ keyLifetimeSeconds: 5000 });
  const { newKey } = await rollKeys(keeper, 'SUPERSEDED');
  assert.deepEqual(newKey.expireTime, secondsAfter(newKey.createTime, 5000));
});

test('restores a ring that follows from the one in use, once', async () => {
  const { keeper, options } = makeKeeper();
  const { sealedKeyRing, newKey } = await rollKeys(keeper, 'SUPERSEDED');
  const other = rebooted(options);
  const held = other.releaseKey;
  assert.deepEqual(await other.restore(sealedKeyRing, new IdleGate(), never), {
    key: newKey,
    keyRingEpoch: 1,
    changed: true,
    confirmed: true,
  });
  assert.deepEqual(await other.restore(sealedKeyRing, new IdleGate(), never), {
    key: newKey,
    keyRingEpoch: 1,
    changed: false,
    confirmed: true,
  });
  assert.deepEqual(other.view(), keeper.view());
  assert.deepEqual(other.releaseKey.sign(digest), keeper.releaseKey.sign(digest));
  assert.throws(() => held.sign(digest), withCode('KEY_NOT_USABLE'));
});

test('throws KEY_RING_STALE for an older ring and changes nothing', async () => {
  const { keeper } = makeKeeper();
  const { sealedKeyRing } = await rollKeys(keeper, 'SUPERSEDED');
  await rollKeys(keeper, 'RETIRED');
  const before = keeper.view();
  await assert.rejects(keeper.restore(sealedKeyRing, new IdleGate(), never), withCode('KEY_RING_STALE'));
  assert.deepEqual(keeper.view(), before);
});

test('throws KEY_RING_CONFLICT for the ring of an agent that was rolled apart, however new', async () => {
  const { keeper, options } = makeKeeper();
  const other = rebooted(options);
  const rings = [await rollKeys(keeper, 'SUPERSEDED'), await rollKeys(keeper, 'SUPERSEDED')];
  await rollKeys(other, 'SUPERSEDED');
  const before = other.view();
  for (const { sealedKeyRing } of rings) {
    await assert.rejects(other.restore(sealedKeyRing, new IdleGate(), never), withCode('KEY_RING_CONFLICT'));
  }
  assert.deepEqual(other.view(), before);
});

test('throws CLOCK_NOT_READY for a ring from the future, and before the image was built', async () => {
  const { keeper, options } = makeKeeper();
  const { sealedKeyRing } = await rollKeys(keeper, 'SUPERSEDED');
  const slow = new SigningClock({ now: () => secondsAfter(lateNow(), -3600) });
  await assert.rejects(
    rebooted({ ...options, clock: slow }).restore(sealedKeyRing, new IdleGate(), never),
    withCode('CLOCK_NOT_READY'),
  );
  const unset = new SigningClock({ now: lateNow, notBefore: secondsAfter(lateNow(), 3600) });
  assert.throws(() => rebooted({ ...options, clock: unset }).now(), withCode('CLOCK_NOT_READY'));
  await assert.rejects(rollKeys(rebooted({ ...options, clock: unset }), 'SUPERSEDED'), withCode('CLOCK_NOT_READY'));
});

test('throws ROLL_IN_PROGRESS for a restore during a roll', async () => {
  const { keeper, options } = makeKeeper();
  const { sealedKeyRing } = await rollKeys(keeper, 'SUPERSEDED');
  const other = rebooted(options);
  const rolling = rollKeys(other, 'SUPERSEDED');
  await assert.rejects(other.restore(sealedKeyRing, new IdleGate(), never), withCode('ROLL_IN_PROGRESS'));
  await rolling;
});

test('shows no secret in any text form', async () => {
  const { keeper, options } = makeKeeper();
  const { newKey, sealedKeyRing } = await rollKeys(keeper, 'SUPERSEDED');
  const { active } = await openRing(sealedKeyRing, options.sealingKey);
  const seed = Buffer.from(active.exportSeed());
  const texts = [inspect(keeper, { depth: 20, showHidden: true }), JSON.stringify(keeper), inspect(newKey)];
  for (const text of texts) {
    for (const form of ['hex', 'base64', 'latin1'] as const) assert.equal(text.includes(seed.toString(form)), false);
  }
});
