import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyRollOutcome, RestoredRing } from '../../../../src/keys/ring/key-roll.ts';
import type { RollRequest } from '../../../../src/keys/ring/roll-request.ts';
import {
  RestoreKeyRingResponse,
  RollPGPKeysRequest,
  RollPGPKeysResponse,
} from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode, encode } from '../../../../src/rpc/method-adapter.ts';
import {
  readRestoredRing,
  readRollOutcome,
  readRollRequest,
  writeRestoredRing,
  writeRollOutcome,
  writeRollRequest,
} from '../../../../src/rpc/messages/key-roll-message.ts';
import { withCode } from '../../../support/codes.ts';
import { makeKeeper, never, IdleGate } from '../../../support/key-ring.ts';

const { keeper } = makeKeeper();
const request: RollRequest = { reason: 'COMPROMISED', comment: 'gestohlen', dryRun: true };
const plan = await keeper.roll(request, new IdleGate(), never);
const roll = await keeper.roll({ ...request, dryRun: false }, new IdleGate(), never);

function overTheWire(outcome: KeyRollOutcome): KeyRollOutcome {
  const bytes = encode(RollPGPKeysResponse, writeRollOutcome(outcome));
  return readRollOutcome(decode(RollPGPKeysResponse, bytes));
}

test('brings every request over the wire unchanged', () => {
  for (const reason of ['SUPERSEDED', 'COMPROMISED', 'RETIRED'] as const) {
    for (const sent of [
      { ...request, reason },
      { ...request, reason, idempotencyToken: 'x'.repeat(16) },
    ]) {
      const bytes = encode(RollPGPKeysRequest, writeRollRequest(sent));
      assert.deepEqual(readRollRequest(decode(RollPGPKeysRequest, bytes)), sent);
    }
  }
});

test('throws INVALID_ARGUMENT for a request without a reason, or with one that is unknown', () => {
  // The field `reason`, number 1, without a value and with one of a later version.
  for (const bytes of [[], [1 << 3, 99]]) {
    const message = decode(RollPGPKeysRequest, Uint8Array.from(bytes));
    assert.throws(() => readRollRequest(message), withCode('INVALID_ARGUMENT'));
  }
});

test('brings what a roll would do, and what it did, over the wire unchanged', () => {
  assert.equal(plan.type, 'plan');
  assert.deepEqual(overTheWire(plan), plan);
  assert.equal(roll.type, 'roll');
  const received = overTheWire(roll);
  assert.ok(received.type === 'roll');
  const sealedKeyRing = Buffer.from(received.roll.sealedKeyRing);
  assert.deepEqual(
    { ...received.roll, sealedKeyRing },
    { ...roll.roll, sealedKeyRing: Buffer.from(roll.roll.sealedKeyRing) },
  );
});

test('throws AGENT_STREAM_INVALID for an outcome that lacks a part, or has a number that is too large', () => {
  const whole = writeRollOutcome(roll);
  assert.ok(whole.outcome?.$case === 'roll');
  const { value } = whole.outcome;
  const parts = ['newKey', 'revokedKey', 'notice'] as const;
  const broken = parts.map((part) => ({ ...value, [part]: undefined }));
  const { revokedKey } = value;
  assert.ok(revokedKey);
  const notRevoked = { ...value, revokedKey: { ...revokedKey, revocation: undefined } };
  for (const roll of [...broken, notRevoked, { ...value, keyRingEpoch: 2n ** 53n }]) {
    const message = { outcome: { $case: 'roll' as const, value: roll } };
    assert.throws(() => readRollOutcome(message), withCode('AGENT_STREAM_INVALID'));
  }
  assert.throws(() => readRollOutcome({ outcome: undefined }), withCode('AGENT_STREAM_INVALID'));
});

test('brings a restored ring over the wire unchanged', () => {
  const restored: RestoredRing = { key: keeper.view().key, keyRingEpoch: 7, changed: true, confirmed: true };
  for (const sent of [restored, { ...restored, changed: false }, { ...restored, confirmed: false }]) {
    const bytes = encode(RestoreKeyRingResponse, writeRestoredRing(sent));
    assert.deepEqual(readRestoredRing(decode(RestoreKeyRingResponse, bytes)), sent);
  }
  assert.throws(() => readRestoredRing(decode(RestoreKeyRingResponse, Buffer.of())), withCode('AGENT_STREAM_INVALID'));
});
