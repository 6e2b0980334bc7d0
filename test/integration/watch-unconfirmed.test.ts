import assert from 'node:assert/strict';
import test from 'node:test';
import { prepareAgent } from '../../src/watch/agents/prepare-agent.ts';
import type { KeptRing } from '../../src/watch/keys/kept-rolls.ts';
import { withCode } from '../support/fake-agent.ts';
import { confirmOwn, type ProductionAgent, ProductionAgents, rollAs } from '../support/production-agents.ts';
import { never } from '../support/rolled-agent.ts';

const agents = await ProductionAgents.make();
test.after(() => agents[Symbol.asyncDispose]());
/** Trusts whatever it is asked about, and counts. */
const trust = { asked: 0, check: (): Promise<boolean> => Promise.resolve((trust.asked += 1) > 0) };

function prepare({ process, keys }: ProductionAgent, kept?: KeptRing): ReturnType<typeof prepareAgent> {
  return prepareAgent(process.address, keys, { trust, kept }, never);
}

test('nobody but people can say that the first key of an agent is still the right one', async () => {
  const agent = await agents.start();
  await assert.rejects(prepare(agent), withCode('KEY_RING_UNCONFIRMED'));
  assert.equal(trust.asked, 0);
  await confirmOwn(agent);
  assert.equal((await prepare(agent)).fingerprint, agent.process.fingerprint);
  assert.equal(trust.asked, 1);
});

test('the kept ring confirms an agent that was restarted, whichever ring it came up with', async () => {
  const ringFile = ['--key-ring-file', agents.bundle.path('key-ring.sealed')];
  const first = await agents.start(...ringFile);
  await confirmOwn(first);
  const { newKey, keyRingEpoch, sealedKeyRing: sealed } = await rollAs(first, 'SUPERSEDED');
  const kept = { epoch: keyRingEpoch, fingerprint: newKey.fingerprint, sealed };
  await first.process.kill();

  const [withImageKey, withNewest] = [await agents.start(), await agents.start(...ringFile)];
  for (const agent of [withImageKey, withNewest]) {
    assert.equal((await prepare(agent, kept)).restoredEpoch, keyRingEpoch);
    assert.equal(await agents.release(agent), newKey.fingerprint);
  }
  assert.equal((await prepare(withNewest, kept)).restoredEpoch, undefined);
});
