import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../errors.ts';
import { hostOf } from '../formats/host-port.ts';
import { printable } from '../formats/printable.ts';
import type { Settings } from '../platform/settings.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import { verdictFor, waitAfter } from '../watch/retry.ts';
import { agentsOf, connect } from './connect.ts';
import type { Context } from './context.ts';

interface Asked {
  /** As the user named it. */
  readonly agent: string;
  readonly client: AgentClient;
}

/**
 * Asks one of the agents that the settings name, and another one where it cannot do what is asked but another may: all
 * of them once, in an order that chance decides, so that callers spread over them; then again until `waitsMs` have passed.
 * What `ask` has begun must be undone when it throws.
 *
 * @throws the last agent's error, or at once what no other agent can change
 */
export async function askOneOf<T>(
  settings: Settings,
  context: Context,
  ask: (client: AgentClient) => Promise<T>,
  waitsMs = 0,
): Promise<T> {
  const { signal } = context;
  const leftMs = countDown(waitsMs);
  for (let round = 0; ; round += 1) {
    const failures: AgentError[] = [];
    for await (const { agent, client } of inTurn(settings)) {
      try {
        return await ask(client);
      } catch (error) {
        if (signal.aborted || !mayBeAskedElsewhere(error)) throw error;
        failures.push(error);
        if (agentsOf(settings).length > 1) context.say(`${agent}: ${printable(error.message, 2000)} (${error.code})`);
      }
    }
    const error = allFailed(failures);
    const left = leftMs();
    if (left <= 0) throw error;
    await delay(Math.min(waitAfter(error, round, Math.random()) ?? 0, left), undefined, { signal });
  }
}

/** Milliseconds that are left. With none, no clock is read: Node loads all that it has of clocks then, in 1 or 2 ms. */
function countDown(ms: number): () => number {
  if (ms === 0) return () => 0;
  const end = performance.now() + ms;
  return () => end - performance.now();
}

function mayBeAskedElsewhere(error: unknown): error is AgentError {
  return error instanceof AgentError && verdictFor(error) === 'agent';
}

function allFailed(failures: readonly AgentError[]): AgentError {
  const last = failures.at(-1) ?? new AgentError('AGENT_UNREACHABLE', 'No agent was asked.');
  if (failures.length < 2) return last;
  return last.withMessage(`None of ${failures.length} agents has done it. The last one: ${last.message}`);
}

/** A client for each attempt. A name that has several addresses is asked as often, and grpc-js goes from one to the next. */
async function* inTurn(settings: Settings): AsyncGenerator<Asked> {
  for (const agent of shuffled(agentsOf(settings))) {
    const addresses = await countAddresses(agent);
    const client = await connect({ ...settings, agent: [agent] }, { balanced: addresses > 1 });
    try {
      for (let attempt = 0; attempt < addresses; attempt += 1) yield { agent, client };
    } finally {
      client.close();
    }
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const ranked = items.map((item) => ({ item, rank: Math.random() }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
}

async function countAddresses(agent: string): Promise<number> {
  const host = hostOf(agent);
  if (isIP(host) !== 0) return 1;
  // That a name has none is for the client to say.
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return Math.max(addresses.length, 1);
}
