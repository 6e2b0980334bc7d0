import { randomBytes } from 'node:crypto';
import { AgentError } from '../errors.ts';
import type { PooledAgent } from './agents/agent-pool.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import type { KeptRing } from './keys/kept-rolls.ts';
import type { WatchParts } from './open-watch.ts';
import type { BegunRoll } from './state/memory.ts';

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 16;

/** The agent that is to roll now: that of a roll that was begun, or any when a roll is due. */
export async function agentToRoll(parts: WatchParts, now: number): Promise<PooledAgent | undefined> {
  const { memory, pool } = parts;
  await forgetMade(parts);
  const begun = memory.begunRoll();
  if (begun) {
    const asked = pool.agents.find(({ address }) => address === begun.address) ?? pool.agents[0];
    return asked && !asked.busy && asked.notBefore > now ? undefined : asked;
  }
  if (!(await isDue(parts, now))) return undefined;
  return pool.free(now).find(({ fingerprint }) => fingerprint !== undefined);
}

async function isDue({ config, rolls, pool, trust }: WatchParts, now: number): Promise<boolean> {
  if (!config.rolls) return false;
  const inUse = (await rolls.newest())?.fingerprint ?? pool.agents.find((agent) => agent.fingerprint)?.fingerprint;
  const made = inUse === undefined ? undefined : trust.keys.get(inUse)?.key.getCreationTime();
  return made !== undefined && made.getTime() + config.rolls.everyDays * DAY_MS <= now;
}

/**
 * Rolls the keys. The token is remembered before the agent is asked, so that a roll whose answer was lost is asked for
 * again; the sealed ring is kept before anything is signed by its key. Other agents get it when they are prepared.
 *
 * @throws what the agent throws, FILE_UNWRITABLE
 */
export async function roll(parts: WatchParts, agent: PooledAgent): Promise<void> {
  const { memory, config, rolls, trust, pool, log, signal } = parts;
  const kept = await rolls.newest();
  const begun = memory.begunRoll() ?? begin(parts, agent, kept);
  const client = agent.connect();
  try {
    const request = {
      reason: config.rolls?.reason ?? 'SUPERSEDED',
      comment: config.rolls?.comment ?? '',
      dryRun: false,
      idempotencyToken: begun.token,
    };
    if (kept) await bringUp(client, kept, signal);
    const outcome = await client.rollKeys(request, signal);
    if (outcome.type !== 'roll') {
      throw new AgentError('AGENT_STREAM_INVALID', 'The agent answered a roll with a plan; do not trust it.');
    }
    const { newKey, revokedKey, epoch } = outcome.roll;
    await rolls.add(outcome.roll, begun.epoch);
    memory.endRoll();
    await trust.refresh();
    pool.unprepareAll();
    log.event('rolled', {
      agent: agent.address,
      epoch,
      fingerprint: newKey.fingerprint,
      denied: revokedKey.fingerprint,
    });
  } finally {
    client.close();
  }
}

function begin({ memory }: WatchParts, { address }: PooledAgent, kept: KeptRing | undefined): BegunRoll {
  const begun = { token: randomBytes(TOKEN_BYTES).toString('hex'), address, epoch: kept?.epoch ?? 0 };
  memory.beginRoll(begun);
  return begun;
}

/** The ring may have been kept, and this program killed right behind that. */
async function forgetMade({ memory, rolls }: WatchParts): Promise<void> {
  const begun = memory.begunRoll();
  const kept = await rolls.newest();
  if (begun && kept && kept.epoch > begun.epoch) memory.endRoll();
}

/** An agent that was restarted would roll the key of its image otherwise. A newer ring is of the roll that was begun. */
async function bringUp(client: AgentClient, kept: KeptRing, signal: AbortSignal): Promise<void> {
  const ring = await client.getPublicKey(undefined, signal);
  if (ring.key.fingerprint === kept.fingerprint || ring.epoch > kept.epoch) return;
  await client.restoreKeyRing(kept.sealed, signal);
}
