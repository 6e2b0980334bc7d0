import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import { confirmOwn, type ProductionAgent, ProductionAgents, rollAs } from '../support/production-agents.ts';
import fc from '../support/fast-check.ts';

// The model of test/property/key-ring-model.test.ts in little, with real processes, calls, files and releases.

const never = new AbortController().signal;
const agents = await ProductionAgents.make();
after(() => agents[Symbol.asyncDispose]());

interface Place {
  readonly args: readonly string[];
  agent: ProductionAgent;
  /** Whether a caller with the keys role has confirmed its ring since it was started. */
  confirmed: boolean;
}

/** What an error tells; anything else is a defect of the test. */
async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof AgentError) return error.code;
    throw error;
  }
}

async function releaseAt({ agent, confirmed }: Place): Promise<void> {
  const { key, olderKeys } = await agent.release.getPublicKey();
  let signer = '';
  const code = await codeOf(agents.release(agent).then((fingerprint) => (signer = fingerprint)));
  assert.equal(code, confirmed ? undefined : 'KEY_RING_UNCONFIRMED');
  assert.equal(signer, confirmed ? key.fingerprint : '');
  assert.ok(!olderKeys.some(({ fingerprint }) => fingerprint === signer), 'the ring denies the key that signed');
}

async function restart(place: Place): Promise<void> {
  await place.agent.process.kill('SIGKILL');
  place.agent = await agents.start(...place.args);
  place.confirmed = false;
}

/** A change that someone asks for: of the place, with a number and a reason to choose by. */
interface Choice {
  readonly which: number;
  readonly reason: RevocationReason;
  /** Every sealed ring that was ever handed out. */
  readonly rings: Uint8Array[];
}

async function confirm(place: Place): Promise<void> {
  await confirmOwn(place.agent);
  place.confirmed = true;
}

async function roll({ agent, confirmed }: Place, { reason, rings }: Choice): Promise<void> {
  const code = await codeOf(rollAs(agent, reason).then(({ sealedKeyRing }) => rings.push(sealedKeyRing)));
  assert.equal(code, confirmed ? undefined : 'KEY_RING_UNCONFIRMED');
}

async function restore(place: Place, { which, rings }: Choice): Promise<void> {
  const { agent } = place;
  const ring = rings[which % Math.max(rings.length, 1)];
  if (!ring) return;
  assert.equal(await codeOf(agent.release.restoreKeyRing(ring, never)), 'CALLER_NOT_ALLOWED');
  const code = await codeOf(agent.keys.restoreKeyRing(ring, never));
  if (code === undefined) place.confirmed = true;
  else assert.ok(['KEY_RING_STALE', 'KEY_RING_CONFLICT'].includes(code), code);
}

const acts = { release: releaseAt, confirm, roll, restore, restart } as const satisfies Record<
  string,
  (place: Place, choice: Choice) => Promise<void>
>;

const step = fc.record({
  act: fc.constantFrom<keyof typeof acts>('release', 'release', 'confirm', 'roll', 'restore', 'restart'),
  where: fc.nat({ max: 1 }),
  which: fc.nat({ max: 20 }),
  reason: fc.constantFrom<RevocationReason>('SUPERSEDED', 'COMPROMISED'),
});

test('no denied key signs, whatever happens to two agents in whatever order', async () => {
  const walk = fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60, size: 'max' }), async (steps) => {
    const rings: Uint8Array[] = [];
    const file = agents.bundle.path(`ring-${Math.random()}`);
    const places: Place[] = [];
    for (const args of [[], ['--key-ring-file', file]]) {
      places.push({ args, agent: await agents.start(...args), confirmed: false });
    }
    for (const { act, where, ...choice } of steps) {
      await acts[act](places[where] ?? assert.fail(), { ...choice, rings });
    }
    for (const { agent } of places) await agent.process.kill('SIGKILL');
  });
  await fc.assert(walk, { numRuns: 2, endOnFailure: true });
});
