import { setTimeout as delay } from 'node:timers/promises';
import { AgentError, asAgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import type { Settings } from '../platform/settings.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import { agentsOf, askAgent } from './connect.ts';
import { type Context, errorJson } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';

/** What one of several agents answered. */
export type FleetAnswer<T> = { readonly agent: string } & ({ readonly value: T } | { readonly error: AgentError });

/** What an agent has, as far as a fleet's operator has to know. */
export interface AgentRing {
  readonly epoch: number;
  /** Of the active key. */
  readonly fingerprint: string;
  readonly confirmed: boolean;
}

export interface WaitOptions {
  /** How long to wait for agents that cannot answer yet, as they may be starting: seconds, as the user gave them. */
  readonly wait?: string;
}

const MAX_WAIT_SECONDS = 86_400;
const RETRY_MS = 500;
/** What an agent that is starting looks like from outside. */
const notUpYet: readonly string[] = ['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED', 'DRAINING'];
/** How long to wait in any case for another change of the keys to end. */
const BUSY_MS = 10_000;

/** @throws INVALID_ARGUMENT */
export function waitMs({ wait }: WaitOptions): number {
  if (wait === undefined) return 0;
  if (/^\d{1,5}$/.test(wait) && Number(wait) <= MAX_WAIT_SECONDS) return Number(wait) * 1000;
  throw new AgentError('INVALID_ARGUMENT', `Give --wait a number of seconds, up to ${MAX_WAIT_SECONDS}.`);
}

/**
 * Asks every agent that the settings name, all at once, and waits for those that are not up yet: what is asked must do
 * no harm when it is asked twice. The error of a single agent is thrown.
 * @returns the answers in the order in which the agents were named
 */
export async function askFleet<T>(
  settings: Settings,
  { signal }: Context,
  ask: (client: AgentClient) => Promise<T>,
  waitsMs = 0,
): Promise<FleetAnswer<T>[]> {
  const start = performance.now();
  const patienceMs = (code: string): number => {
    if (code === 'ROLL_IN_PROGRESS') return Math.max(waitsMs, BUSY_MS);
    return notUpYet.includes(code) ? waitsMs : 0;
  };
  const answers = await Promise.all(
    agentsOf(settings).map(async (agent): Promise<FleetAnswer<T>> => {
      for (;;) {
        try {
          return { agent, value: await askAgent({ ...settings, agent: [agent] }, ask) };
        } catch (thrown) {
          const error = asAgentError(thrown);
          if (signal.aborted || performance.now() >= start + patienceMs(error.code)) return { agent, error };
          await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
        }
      }
    }),
  );
  signal.throwIfAborted();
  const [only, second] = answers;
  if (only && 'error' in only && !second) throw only.error;
  return answers;
}

/** The same answers, with what `read` takes out of each. */
export function mapAnswers<T, U>(answers: readonly FleetAnswer<T>[], read: (value: T) => U): FleetAnswer<U>[] {
  return answers.map((answer) => ('error' in answer ? answer : { ...answer, value: read(answer.value) }));
}

/** Answers for the JSON form. @param json a value in JSON */
export function answersJson<T>(answers: readonly FleetAnswer<T>[], json: (value: T) => object): object[] {
  return answers.map((answer) => ({
    agent: answer.agent,
    ...('error' in answer ? { error: errorJson(answer.error) } : json(answer.value)),
  }));
}

/** A line for each agent, in columns. */
export function fleetLines(answers: readonly FleetAnswer<AgentRing>[]): string {
  const width = Math.max(...answers.map(({ agent }) => agent.length));
  return answers.map((answer) => `${answer.agent.padEnd(width)}  ${sayRing(answer)}\n`).join('');
}

function sayRing(answer: FleetAnswer<AgentRing>): string {
  if ('error' in answer) return `FAILED: ${printable(answer.error.message, 2000)} (${answer.error.code})`;
  const { epoch, fingerprint, confirmed } = answer.value;
  return `epoch ${epoch}  ${confirmed ? 'confirmed' : 'UNCONFIRMED'}  ${fingerprint}`;
}

/** Whether a ring that was restored does not sign yet on some agent, as that takes an operator there. */
export function waitsForOperator(answers: readonly FleetAnswer<AgentRing>[]): boolean {
  return answers.some((answer) => 'value' in answer && !answer.value.confirmed);
}

/** What is left to do then. */
export const CONFIRM_NEXT = 'The ring is there, but waits for an operator: confirm-keys --request';

/** Keys that sign: those of rings that are confirmed. */
export function keysInUse(rings: readonly AgentRing[]): ReadonlySet<string> {
  return new Set(rings.filter(({ confirmed }) => confirmed).map(({ fingerprint }) => fingerprint));
}

/**
 * Says what a person has to know of a fleet, and sets the exit code: that of the first agent that failed, or KEY_MISMATCH
 * when agents sign by different keys.
 * @returns whether all is well
 */
export function judgeFleet(answers: readonly FleetAnswer<AgentRing>[], context: Context): boolean {
  const rings = answers.flatMap((answer) => ('value' in answer ? [answer.value] : []));
  const failed = answers.flatMap((answer) => ('error' in answer ? [answer] : []));
  const inUse = keysInUse(rings);
  if (rings.some(({ confirmed }) => !confirmed)) {
    context.say(
      'An agent that is UNCONFIRMED signs nothing: restore the newest ring there, or confirm the one it has.',
    );
  }
  if (inUse.size > 1) {
    context.say(`${inUse.size} keys are in use at once: restore the newest ring on all agents by restore-keys.`);
  }
  const [first] = failed;
  if (first) {
    const names = failed.map(({ agent }) => agent).join(', ');
    context.say(`${names} may sign by another key than the others: run the same command again.`);
  }
  if (!first && inUse.size <= 1) return true;
  process.exitCode = exitCodeOf[first ? first.error.code : 'KEY_MISMATCH'];
  return false;
}
