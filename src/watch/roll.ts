import { randomBytes } from 'node:crypto';
import { AgentError, type ErrorCode } from '../errors.ts';
import type { KeyRoll } from '../keys/ring/key-roll.ts';
import { errorFacts } from '../platform/log.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import type { PooledAgent } from './agents/agent-pool.ts';
import type { KeptRing } from './keys/kept-rolls.ts';
import type { WatchParts } from './open-watch.ts';
import type { BegunRoll } from './state/memory.ts';

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 16;
/** What an agent answers before it rolls anything. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CALLER_NOT_ALLOWED',
  'INVALID_ARGUMENT',
  'NOT_IMPLEMENTED',
  'KEY_RING_UNCONFIRMED',
  'CLOCK_NOT_READY',
  'ENTROPY_NOT_READY',
]);

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

async function isDue({ config, rolls, pool, trust, rollPause }: WatchParts, now: number): Promise<boolean> {
  if (!config.rolls || rollPause.until > now) return false;
  const inUse = (await rolls.newest())?.fingerprint ?? pool.agents.find((agent) => agent.fingerprint)?.fingerprint;
  const made = inUse === undefined ? undefined : trust.keys.get(inUse)?.key.getCreationTime();
  return made !== undefined && made.getTime() + config.rolls.everyDays * DAY_MS <= now;
}

/**
 * Rolls the keys. The token is remembered before the agent is asked, so that a roll whose answer was lost is asked for
 * again; the sealed ring is kept before anything is signed by its key. Other agents get it when they are prepared. When the
 * agent refuses the roll at once, none was made, and another one is begun later.
 *
 * @throws what the agent throws, AGENT_STREAM_INVALID, FILE_UNWRITABLE
 */
export async function roll(parts: WatchParts, agent: PooledAgent): Promise<void> {
  const { memory, rolls, signal } = parts;
  const kept = await rolls.newest();
  const client = agent.connect();
  try {
    if (kept) await bringUp(client, kept, signal);
    const earlier = memory.begunRoll();
    const begun = earlier ?? begin(parts, agent, kept);
    let made: KeyRoll;
    try {
      made = await ask(client, begun, signal);
    } catch (thrown) {
      // Of an earlier call nothing is known: it may have been made, and this one refused for what has changed since.
      if (earlier || !(thrown instanceof AgentError) || !isRefusal(thrown)) throw thrown;
      giveUp(parts, agent, thrown);
      return;
    }
    await keep(parts, agent, begun, made);
  } finally {
    client.close();
  }
}

/** @throws what the agent throws, AGENT_STREAM_INVALID */
async function ask(client: AgentClient, { token, reason, comment }: BegunRoll, signal: AbortSignal): Promise<KeyRoll> {
  const outcome = await client.rollKeys({ reason, comment, dryRun: false, idempotencyToken: token }, signal);
  if (outcome.type === 'roll') return outcome.roll;
  throw new AgentError('AGENT_STREAM_INVALID', 'The agent answered a roll with a plan; do not trust it.');
}

async function keep(
  parts: WatchParts,
  { address }: PooledAgent,
  { epoch: after }: BegunRoll,
  made: KeyRoll,
): Promise<void> {
  const { memory, rolls, trust, pool, rollPause, log } = parts;
  const { newKey, revokedKey, keyRingEpoch } = made;
  await rolls.add(made, after);
  memory.endRoll();
  rollPause.succeeded();
  await trust.refresh();
  pool.unprepareAll();
  log.event('rolled', {
    agent: address,
    epoch: keyRingEpoch,
    fingerprint: newKey.fingerprint,
    denied: revokedKey.fingerprint,
  });
}

/** Whether `error` is of an agent that has made no roll. Where memory ran out, or no limit is named, nobody knows when. */
function isRefusal({ code, data }: AgentError): boolean {
  if (code === 'LIMIT_EXCEEDED') return data['limit'] !== undefined && data['limit'] !== 'memory';
  return refusals.has(code);
}

function giveUp(
  { memory, rollPause, log, now, random }: WatchParts,
  { address }: PooledAgent,
  error: AgentError,
): void {
  memory.endRoll();
  const retryInMs = rollPause.failed(error, now(), random());
  log.event('roll-refused', { agent: address, error: errorFacts(error), retryInMs });
}

function begin({ memory, config }: WatchParts, { address }: PooledAgent, kept: KeptRing | undefined): BegunRoll {
  const { reason, comment } = config.rolls ?? { reason: 'SUPERSEDED', comment: '' };
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const begun = { token, address, epoch: kept?.epoch ?? 0, reason, comment };
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
  if (ring.key.fingerprint === kept.fingerprint || ring.keyRingEpoch > kept.epoch) return;
  await client.restoreKeyRing(kept.sealed, signal);
}
