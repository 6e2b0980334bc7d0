import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { defaultLimits } from '../../src/limits.ts';
import { Log } from '../../src/platform/log.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { PooledAgent } from '../../src/watch/agents/agent-pool.ts';
import { prepareAgent } from '../../src/watch/agents/prepare-agent.ts';
import { openWatch, type WatchParts } from '../../src/watch/open-watch.ts';
import { agentToRoll, roll } from '../../src/watch/roll.ts';
import { withCode } from '../support/fake-agent.ts';
import { BootedAgent, makeImage, never } from '../support/rolled-agent.ts';

/** A client whose answer to the next roll gets lost on its way, or whose next roll is refused on its way. */
class LossyClient extends AgentClient {
  static loses = false;
  static refusal: AgentError | undefined;

  override async rollKeys(...args: Parameters<AgentClient['rollKeys']>): ReturnType<AgentClient['rollKeys']> {
    if (LossyClient.refusal) throw LossyClient.refusal;
    const answer = await super.rollKeys(...args);
    if (!LossyClient.loses) return answer;
    LossyClient.loses = false;
    throw new AgentError('AGENT_UNREACHABLE', 'The answer got lost.');
  }
}

async function open(folder: string, addresses: readonly string[]): Promise<WatchParts> {
  return openWatch({
    config: {
      folder,
      title: 'test',
      repositories: [],
      agents: addresses.map((address) => ({ address, settings: {} })),
      intervalMs: 1000,
      rolls: { everyDays: 1, reason: 'SUPERSEDED', comment: '' },
      policy: anyAddress,
      limits: defaultLimits,
    },
    connect: ({ address }) => new LossyClient(address),
    log: new Log({ write: () => undefined, writableLength: 0 }, () => new Date()),
    signal: never,
    once: false,
    retry: false,
    now: () => Date.now() + 2 * 86_400_000,
    random: () => 0.5,
  });
}

async function prepareFirst(parts: WatchParts): Promise<PooledAgent> {
  const [agent] = parts.pool.agents;
  assert.ok(agent);
  const client = agent.connect();
  const kept = await parts.rolls.newest();
  const { fingerprint } = await prepareAgent(agent.address, client, { trust: parts.trust, kept }, never);
  parts.pool.prepared(agent, fingerprint, parts.now());
  client.close();
  return agent;
}

test('a roll whose answer was lost is asked for again, after a restart too, and is one roll', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-watch-'));
  await using agent = await BootedAgent.boot(makeImage());
  const first = await open(folder, [agent.address]);
  await prepareFirst(first);
  const chosen = await agentToRoll(first, first.now());
  assert.ok(chosen);
  LossyClient.loses = true;
  await assert.rejects(roll(first, chosen), withCode('AGENT_UNREACHABLE'));
  assert.deepEqual(first.rolls.epochs(), []);
  first.memory.close();

  const second = await open(folder, [agent.address]);
  const again = await agentToRoll(second, second.now());
  assert.ok(again, 'a roll that was begun is due, though no agent has been prepared');
  await roll(second, again);
  assert.deepEqual(second.rolls.epochs(), [1]);
  const { key, keyRingEpoch } = await agent.client.getPublicKey();
  assert.deepEqual([(await second.rolls.newest())?.fingerprint, 1], [key.fingerprint, keyRingEpoch]);
  assert.equal(second.memory.begunRoll(), undefined);

  // Killed between keeping the ring and remembering that: nothing is rolled again for it.
  second.memory.beginRoll({
    token: 'x'.repeat(32),
    address: agent.address,
    epoch: 0,
    reason: 'SUPERSEDED',
    comment: '',
  });
  second.memory.close();
  const third = await open(folder, [agent.address]);
  const younger = (await agent.client.getPublicKey()).key.createTime.getTime() + 1000;
  assert.equal(await agentToRoll(third, younger), undefined);
  assert.equal(third.memory.begunRoll(), undefined);
  third.memory.close();
  rmSync(folder, { recursive: true });
});

test('a roll that is refused at once is none, and one that may have been made before is asked for as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-watch-'));
  await using agent = await BootedAgent.boot(makeImage());
  const parts = await open(folder, [agent.address]);
  const only = await prepareFirst(parts);
  const at = parts.now();
  LossyClient.refusal = new AgentError('CALLER_NOT_ALLOWED', 'no');
  await roll(parts, only);
  assert.equal(parts.memory.begunRoll(), undefined);
  assert.equal(await agentToRoll(parts, at), undefined);
  assert.equal(await agentToRoll(parts, parts.rollPause.until), only);

  const begun = {
    token: 'x'.repeat(32),
    address: agent.address,
    epoch: 0,
    reason: 'RETIRED',
    comment: 'then',
  } as const;
  parts.memory.beginRoll(begun);
  await assert.rejects(roll(parts, only), withCode('CALLER_NOT_ALLOWED'));
  assert.deepEqual(parts.memory.begunRoll(), begun);
  for (const data of [{ limit: 'memory' }, {}]) {
    parts.memory.endRoll();
    LossyClient.refusal = new AgentError('LIMIT_EXCEEDED', 'no', { data });
    await assert.rejects(roll(parts, only), withCode('LIMIT_EXCEEDED'));
    assert.ok(parts.memory.begunRoll());
  }
  parts.memory.endRoll();
  parts.memory.beginRoll(begun);
  LossyClient.refusal = undefined;
  await roll(parts, only);
  const [denied] = (await agent.client.getPublicKey()).olderKeys;
  assert.deepEqual([denied?.status, denied?.revocation?.comment], ['RETIRED', 'then']);
  parts.memory.close();
  rmSync(folder, { recursive: true });
});

test('a second roll goes on from the first one, on an agent that was restarted in between', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-watch-'));
  const image = makeImage();
  const parts = await (async () => {
    await using agent = await BootedAgent.boot(image);
    const before = await open(folder, [agent.address]);
    await prepareFirst(before);
    const chosen = await agentToRoll(before, before.now());
    assert.ok(chosen);
    await roll(before, chosen);
    return before;
  })();
  parts.memory.close();
  await using agent = await BootedAgent.boot(image);
  const after = await open(folder, [agent.address]);
  const [only] = after.pool.agents;
  assert.ok(only);
  await roll(after, only);
  assert.deepEqual(after.rolls.epochs(), [2, 1]);
  assert.equal((await agent.client.getPublicKey()).olderKeys.length, 2);
  after.memory.close();
  rmSync(folder, { recursive: true });
});

test('an agent that someone else rolled is not used, and says what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-watch-'));
  await using agent = await BootedAgent.boot(makeImage());
  const parts = await open(folder, [agent.address]);
  const only = await prepareFirst(parts);
  await roll(parts, only);
  await agent.roll();
  await assert.rejects(prepareFirst(parts), withCode('KEY_RING_CONFLICT'));
  parts.memory.close();
  rmSync(folder, { recursive: true });
});
