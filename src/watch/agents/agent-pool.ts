import type { AgentError } from '../../errors.ts';
import type { AgentClient } from '../../rpc/client/client.ts';
import { backedOff, jittered } from '../retry.ts';
import type { WatchedAgent } from '../watch-config.ts';

/** Until it is asked again after its first failure; twice as long after each further one, up to the longest. */
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 5 * 60_000;
/** For so long an agent is believed to have the keys that it had. */
const PREPARED_MS = 60_000;

/** An agent, and what is known of it since the start. */
export interface PooledAgent {
  readonly address: string;
  readonly connect: () => AgentClient;
  /** Of its active key; undefined when it has to be prepared before it is asked. */
  fingerprint: string | undefined;
  preparedAt: number;
  busy: boolean;
  failures: number;
  /** In milliseconds since 1970. */
  notBefore: number;
  /** Why it could not do the last thing that it was asked for. */
  lastError: AgentError | undefined;
}

/** The agents, each of which makes one release at a time. */
export class AgentPool {
  readonly agents: readonly PooledAgent[];

  /** Whether one that has failed is not asked again at all. */
  readonly #once: boolean;

  constructor(agents: readonly WatchedAgent[], connect: (agent: WatchedAgent) => AgentClient, once: boolean) {
    this.#once = once;
    this.agents = agents.map((agent) => ({
      address: agent.address,
      connect: () => connect(agent),
      fingerprint: undefined,
      preparedAt: 0,
      busy: false,
      failures: 0,
      notBefore: 0,
      lastError: undefined,
    }));
  }

  /** Those that can be asked now; those that have failed the least first. */
  free(now: number): PooledAgent[] {
    const free = this.agents.filter(({ busy, notBefore }) => !busy && notBefore <= now);
    return free.toSorted((one, other) => one.failures - other.failures);
  }

  /** When those that are not busy can be asked again, and are to be prepared anew. */
  times(): number[] {
    const idle = this.agents.filter(({ busy }) => !busy);
    return idle.flatMap(({ notBefore, preparedAt }) => [notBefore, preparedAt + PREPARED_MS]);
  }

  /** Agents that were prepared so long ago that they may have been restarted since are to be prepared anew. */
  expire(now: number): void {
    for (const agent of this.agents) {
      if (!agent.busy && agent.preparedAt + PREPARED_MS <= now) agent.fingerprint = undefined;
    }
  }

  prepared(agent: PooledAgent, fingerprint: string, now: number): void {
    agent.fingerprint = fingerprint;
    agent.preparedAt = now;
  }

  get isIdle(): boolean {
    return this.agents.every(({ busy }) => !busy);
  }

  succeeded(agent: PooledAgent): void {
    agent.failures = 0;
    agent.lastError = undefined;
  }

  failed(agent: PooledAgent, error: AgentError, now: number, random: number): void {
    agent.fingerprint = undefined;
    const rest = jittered(Math.min(backedOff(FIRST_REST_MS, agent.failures), LONGEST_REST_MS), random);
    agent.notBefore = this.#once ? Infinity : now + rest;
    agent.failures += 1;
    agent.lastError = error;
  }

  /** All have to be prepared again: there is a new ring. */
  unprepareAll(): void {
    for (const agent of this.agents) agent.fingerprint = undefined;
  }
}
