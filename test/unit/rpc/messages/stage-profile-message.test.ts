import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StageProfile as Message } from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode, encode } from '../../../../src/rpc/method-adapter.ts';
import { readStageProfile, writeStageProfile } from '../../../../src/rpc/messages/stage-profile-message.ts';
import { type StageProfile, stages } from '../../../../src/work/stage-clock.ts';

/** A profile whose stages take `times` in their order, and over again. */
function profileOf(...times: readonly number[]): StageProfile {
  // All stages are in the list.
  return Object.fromEntries(stages.map((stage, index) => [stage, times[index % times.length]])) as StageProfile;
}

function overTheWire(profile: StageProfile): StageProfile {
  return readStageProfile(decode(Message, encode(Message, writeStageProfile(profile))));
}

test('brings the time of every stage over the wire to the microsecond', () => {
  const times = [0, 0.001, 0.25, 1, 999.999, 1000, 61_234.567, 12, 13];
  assert.deepEqual(overTheWire(profileOf(...times)), profileOf(...times));
  assert.deepEqual(overTheWire(profileOf(0.0004, 999.9996)), profileOf(0, 1000));
});

test('reads a stage that is left out as one that took no time', () => {
  assert.deepEqual(readStageProfile(decode(Message, Buffer.of())), profileOf(0));
});
