import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../../../src/errors.ts';
import type { KeyRingKeeper, KeyRingKeeperOptions } from '../../../../src/keys/ring/key-ring-keeper.ts';
import { openRing } from '../../../../src/keys/ring/sealed-ring.ts';
import { withCode } from '../../../support/codes.ts';
import { IdleGate, makeKeeper, never, rebooted, rollKeys } from '../../../support/key-ring.ts';
import { own } from '../../../support/operator.ts';

/** An agent in production, after its start. */
function started(options: Partial<KeyRingKeeperOptions> = {}): ReturnType<typeof makeKeeper> {
  return makeKeeper({ confirmed: false, ...options });
}

const restore = (keeper: KeyRingKeeper, sealed: Uint8Array) => keeper.restore(sealed, new IdleGate(), never);

/** That nothing is signed, nor can be. */
function assertSilent(keeper: KeyRingKeeper, code: AgentError['code'] = 'KEY_RING_UNCONFIRMED'): void {
  assert.throws(() => keeper.releaseKey, withCode(code));
  assert.equal(keeper.view().confirmed, false);
  assert.equal(keeper.state.confirmed, false);
}

test('a ring that nobody has confirmed signs nothing and is not rolled', async () => {
  const { keeper } = started();
  assertSilent(keeper);
  for (const dryRun of [true, false]) {
    const request = { reason: 'SUPERSEDED', comment: '', dryRun } as const;
    await assert.rejects(keeper.roll(request, new IdleGate(), never), withCode('KEY_RING_UNCONFIRMED'));
  }
  assert.equal(keeper.view().keyRingEpoch, 0);
});

test('signs once it is confirmed, whatever the case of the fingerprint, and remains so', async () => {
  const { keeper, key } = started();
  const confirmed = await keeper.confirm({ epoch: 0, fingerprint: key.fingerprint.toLowerCase() }, never);
  assert.deepEqual([confirmed.keyRingEpoch, confirmed.key.fingerprint, confirmed.changed], [0, key.fingerprint, true]);
  assert.equal(keeper.releaseKey.fingerprint, key.fingerprint);
  assert.equal((await keeper.confirm(own(keeper), never)).changed, false);
  await keeper.whenConfirmed;
  await rollKeys(keeper, 'SUPERSEDED');
  assert.equal(keeper.state.confirmed, true);
});

for (const [name, change, code] of [
  ['epoch', { epoch: 1 }, 'KEY_MISMATCH'],
  ['key', { fingerprint: 'A'.repeat(40) }, 'KEY_MISMATCH'],
  ['fingerprint that is none', { fingerprint: 'ABCD' }, 'INVALID_FINGERPRINT'],
] as const) {
  test(`throws ${code} for another ${name}, confirmed or not`, async () => {
    const { keeper } = started();
    await assert.rejects(keeper.confirm({ ...own(keeper), ...change }, never), withCode(code));
    assertSilent(keeper);
    await keeper.confirm(own(keeper), never);
    await assert.rejects(keeper.confirm({ ...own(keeper), ...change }, never), withCode(code));
  });
}

test('a restored ring is confirmed by that, also when it is the one in use', async () => {
  const kept: Uint8Array[] = [];
  const { keeper, options } = started({ keep: (sealed) => kept.push(sealed) });
  await keeper.confirm(own(keeper), never);
  assert.equal((await openRing(kept[0] ?? Buffer.alloc(0), options.sealingKey)).epoch, 0, 'the confirmed ring is kept');
  const { sealedKeyRing } = await rollKeys(keeper, 'COMPROMISED');
  const next = rebooted(options);
  assertSilent(next);
  assert.deepEqual((await restore(next, sealedKeyRing)).confirmed, true);
  assert.equal(next.releaseKey.fingerprint, keeper.state.fingerprint);
  const fromDisk = rebooted({ ...options, kept: await openRing(sealedKeyRing, options.sealingKey) });
  assert.equal(fromDisk.state.epoch, 1);
  assertSilent(fromDisk);
  const restored = await restore(fromDisk, sealedKeyRing);
  assert.deepEqual([restored.changed, restored.confirmed], [false, true]);
  assert.equal(fromDisk.releaseKey.fingerprint, keeper.state.fingerprint);
});

test('is confirmed after that was accounted for, and not when it cannot be', async () => {
  const { keeper, options, key } = started();
  const cannot = (): never => {
    throw new AgentError('FILE_UNWRITABLE', 'The disk is full.');
  };
  await assert.rejects(keeper.confirm(own(keeper), never, cannot), withCode('FILE_UNWRITABLE'));
  assertSilent(keeper);
  const told: unknown[] = [];
  const account = (event: unknown): void => {
    assert.equal(keeper.state.confirmed, false);
    told.push(event);
  };
  await keeper.confirm(own(keeper), never, account);
  assert.deepEqual(told, [{ event: 'confirmed', fingerprint: key.fingerprint, epoch: 0 }]);
  await keeper.confirm(own(keeper), never, account);
  assert.equal(told.length, 1, 'nothing changes the second time');

  const { sealedKeyRing, newKey } = await rollKeys(keeper, 'SUPERSEDED');
  const next = rebooted(options);
  await assert.rejects(next.restore(sealedKeyRing, new IdleGate(), never, cannot), withCode('FILE_UNWRITABLE'));
  assertSilent(next);
  const events: string[] = [];
  await next.restore(sealedKeyRing, new IdleGate(), never, ({ event, fingerprint }) => {
    assert.equal(fingerprint, newKey.fingerprint);
    events.push(event);
  });
  assert.deepEqual(events, ['restored', 'confirmed']);
});

test('is not confirmed once the call has ended, by confirming, by restoring, or by restoring the ring in use', async () => {
  const { keeper, options } = makeKeeper();
  const { sealedKeyRing } = await rollKeys(keeper, 'SUPERSEDED');
  const kept = await openRing(sealedKeyRing, options.sealingKey);
  const fresh = (): KeyRingKeeper => rebooted({ ...options, confirmed: false });
  const ways = [
    [fresh(), (agent, signal, account) => agent.confirm(own(agent), signal, account)],
    [fresh(), (agent, signal, account) => agent.restore(sealedKeyRing, new IdleGate(), signal, account)],
    [
      rebooted({ ...options, confirmed: false, kept }),
      (agent, signal, account) => agent.restore(sealedKeyRing, new IdleGate(), signal, account),
    ],
  ] as const satisfies [
    KeyRingKeeper,
    (agent: KeyRingKeeper, signal: AbortSignal, account: () => void) => Promise<unknown>,
  ][];
  for (const [agent, change] of ways) {
    const { epoch } = agent.state;
    const call = new AbortController();
    let accounts = 0;
    const changed = change(agent, call.signal, () => {
      accounts += 1;
    });
    call.abort(new AgentError('CANCELLED', 'The caller has gone.'));
    await assert.rejects(changed, withCode('CANCELLED'));
    assertSilent(agent);
    assert.deepEqual([agent.state.epoch, accounts], [epoch, 0]);
  }
});

test('is not confirmed when the ring cannot be kept', async () => {
  const keep = (): void => {
    throw new AgentError('FILE_UNWRITABLE', 'The disk is full.');
  };
  const { keeper, options } = started({ keep });
  await assert.rejects(keeper.confirm(own(keeper), never), withCode('FILE_UNWRITABLE'));
  const other = makeKeeper({ ...options, confirmed: true, keep: () => undefined });
  const { sealedKeyRing } = await rollKeys(other.keeper, 'SUPERSEDED');
  await assert.rejects(restore(keeper, sealedKeyRing), withCode('FILE_UNWRITABLE'));
  assertSilent(keeper);
  assert.equal(keeper.view().keyRingEpoch, 0);
});

test('the rules of the settings hold against the first ring, a kept one and a restored one', async () => {
  const { keeper, options, key } = makeKeeper();
  const first = await rollKeys(keeper, 'COMPROMISED');
  const second = await rollKeys(keeper, 'SUPERSEDED');
  for (const [rules, code] of [
    [{ minimumEpoch: 2, deniedFingerprints: [] }, 'KEY_RING_STALE'],
    [{ minimumEpoch: 0, deniedFingerprints: [key.fingerprint, first.newKey.fingerprint] }, 'KEY_DENIED'],
  ] as const) {
    // Even in development.
    for (const confirmed of [true, false]) {
      const kept = await openRing(first.sealedKeyRing, options.sealingKey);
      for (const agent of [
        rebooted({ ...options, confirmed, rules }),
        rebooted({ ...options, confirmed, rules, kept }),
      ]) {
        assertSilent(agent, code);
        await assert.rejects(agent.confirm(own(agent), never), withCode(code));
        await assert.rejects(rollKeys(agent, 'SUPERSEDED'), withCode(code));
        await assert.rejects(restore(agent, first.sealedKeyRing), withCode(code));
        assertSilent(agent, code);
        assert.equal((await restore(agent, second.sealedKeyRing)).confirmed, true);
        assert.equal(agent.releaseKey.fingerprint, second.newKey.fingerprint);
      }
    }
  }
});

test('the digest is the same on every agent that has the ring, and another one for every other', async () => {
  const { keeper, options } = makeKeeper();
  const { digest } = keeper.state;
  const next = rebooted(options);
  assert.equal(next.state.digest, digest);
  assert.notEqual(next.state.nonce, keeper.state.nonce);
  const { sealedKeyRing } = await rollKeys(keeper, 'RETIRED');
  assert.notEqual(keeper.state.digest, digest);
  await restore(next, sealedKeyRing);
  assert.equal(next.state.digest, keeper.state.digest);
});
