import { asAgentError } from '../errors.ts';
import { errorFacts } from '../platform/log.ts';
import type { PooledAgent } from './agents/agent-pool.ts';
import { prepareAgent } from './agents/prepare-agent.ts';
import { keyOf, type WatchParts } from './open-watch.ts';
import { releaseTag } from './release-tag.ts';
import { verdictFor, waitAfter } from './retry.ts';
import { roll } from './roll.ts';
import { abandon, fail, request, store, type TagRecord } from './state/tag-record.ts';

/** Whether it went well; an agent that failed rests for a while. */
async function tryAgent(parts: WatchParts, agent: PooledAgent, work: () => Promise<void>): Promise<boolean> {
  const { pool, log, signal, now, random } = parts;
  try {
    await work();
    pool.succeeded(agent);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    const error = asAgentError(thrown);
    const isNews = agent.lastError?.code !== error.code;
    pool.failed(agent, error, now(), random());
    if (isNews) log.event('agent-failed', { agent: agent.address, error: errorFacts(error) });
    return false;
  }
}

/** Has an agent ready to be asked for releases: with the newest ring, and a key that is trusted. */
export function prepare(parts: WatchParts, agent: PooledAgent): Promise<boolean> {
  const { rolls, trust, log, pool, signal, now } = parts;
  const isFirst = agent.preparedAt === 0 || agent.lastError !== undefined;
  return tryAgent(parts, agent, async () => {
    const client = agent.connect();
    try {
      const kept = await rolls.newest();
      const { fingerprint, restoredEpoch, isNew } = await prepareAgent(agent.address, client, { trust, kept }, signal);
      pool.prepared(agent, fingerprint, now());
      const facts = { agent: agent.address, fingerprint };
      if (isNew) log.event('pinned', facts);
      if (restoredEpoch !== undefined) log.event('restored', { ...facts, epoch: restoredEpoch });
      else if (isFirst) log.event('agent-ready', facts);
    } finally {
      client.close();
    }
  });
}

/** Has an agent roll its keys. */
export function rollOn(parts: WatchParts, agent: PooledAgent): Promise<boolean> {
  return tryAgent(parts, agent, () => roll(parts, agent));
}

/** Has an agent that is prepared make the release of a tag. @returns whether the tag has had its chance */
export async function attempt(parts: WatchParts, known: TagRecord, agent: PooledAgent): Promise<boolean> {
  const { memory, signal } = parts;
  memory.putTag(request(known));
  try {
    await release(parts, known, agent);
    parts.pool.succeeded(agent);
    return true;
  } catch (thrown) {
    // Nothing is held against anyone when it was stopped.
    if (signal.aborted) memory.putTag(abandon(latest(parts, known)));
    else return failed(parts, known, agent, thrown);
    return false;
  }
}

async function release(parts: WatchParts, known: TagRecord, agent: PooledAgent): Promise<void> {
  const { config, memory, trust, log, signal, releases } = parts;
  const { project, tag, commit } = known;
  const repository = config.repositories.find((one) => one.project === project);
  const { fingerprint } = agent;
  if (!repository || fingerprint === undefined)
    throw new RangeError('Only watched tags are asked for, of ready agents.');
  const client = agent.connect();
  try {
    const now = (): Date => new Date(parts.now());
    const task = { repository, tag, commit, client, fingerprint, keys: trust.keys, limits: config.limits };
    const made = await releaseTag({ ...task, store: parts.store, now, signal });
    releases.set(keyOf(known), made);
    memory.putTag(store(latest(parts, known), commit));
    const { sha256, tarSha256, sizeBytes } = made;
    log.event('released', { project, tag, commit, fingerprint, agent: agent.address, sizeBytes, sha256, tarSha256 });
  } finally {
    client.close();
  }
}

/** @returns whether the tag has had its chance: another agent may do what this one could not */
function failed(parts: WatchParts, known: TagRecord, agent: PooledAgent, thrown: unknown): boolean {
  const { memory, pool, log, now, random } = parts;
  const error = asAgentError(thrown);
  const wait = waitAfter(error, known.attempts, random());
  const next = fail(latest(parts, known), error, wait === undefined ? undefined : now() + wait);
  memory.putTag(next);
  const isAgent = verdictFor(error) === 'agent';
  if (isAgent) pool.failed(agent, error, now(), random());
  const { project, tag, commit } = known;
  const facts = { project, tag, commit, agent: agent.address, error: errorFacts(error) };
  if (wait === undefined) log.event('refused', facts);
  else log.event('failed', { ...facts, retryInMs: wait });
  return !isAgent;
}

/** A list of tags may have come meanwhile. */
function latest({ memory }: WatchParts, known: TagRecord): TagRecord {
  return memory.tag(known.project, known.tag) ?? known;
}
