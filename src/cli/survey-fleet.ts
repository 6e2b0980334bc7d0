import { AgentError } from '../errors.ts';
import type { KeyRingState } from '../keys/ring/key-view.ts';
import type { Settings } from '../platform/settings.ts';
import { askAgent } from './connect.ts';
import type { Context } from './context.ts';
import { askFleet } from './fleet.ts';

export interface SurveyedAgent extends KeyRingState {
  readonly agent: string;
}

/**
 * What every agent has, before one of them is rolled: that all answer, and that the rings of all follow one another.
 * @returns the agent whose ring is the furthest first: when that is rolled, its ring is the next one of all
 * @throws the error of an agent that does not answer, KEY_RING_CONFLICT
 */
export async function surveyFleet(settings: Settings, context: Context): Promise<readonly SurveyedAgent[]> {
  const answers = await askFleet(
    settings,
    context,
    async (client) => (await client.getAgentInfo(context.signal)).keyRing,
  );
  const agents = answers.map((answer): SurveyedAgent => {
    if ('value' in answer) return { agent: answer.agent, ...answer.value };
    const { agent, error } = answer;
    throw error.withMessage(`${agent}: ${error.message} Nothing was rolled; leave it out if it is down.`);
  });
  const ordered = agents.toSorted((a, b) => b.epoch - a.epoch);
  await requireOneHistory(ordered, settings, context);
  return ordered;
}

async function requireOneHistory(
  [lead, ...others]: readonly SurveyedAgent[],
  settings: Settings,
  { signal }: Context,
): Promise<void> {
  if (!lead || others.length === 0) return;
  const { olderKeys } = await askAgent({ ...settings, agent: [lead.agent] }, (client) =>
    client.getPublicKey(undefined, signal),
  );
  const older = new Set(olderKeys.map(({ fingerprint }) => fingerprint));
  const apart = others.find((other) =>
    other.epoch === lead.epoch ? other.digest !== lead.digest : !older.has(other.fingerprint),
  );
  if (!apart) return;
  throw new AgentError(
    'KEY_RING_CONFLICT',
    `Nothing was rolled, as ${lead.agent} and ${apart.agent} were rolled apart: neither ring knows the other's key. Decide for one; docs/keys.md says how.`,
  );
}
