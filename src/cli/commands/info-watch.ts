import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import { AgentError, asAgentError } from '../../errors.ts';
import { counted } from '../../formats/counted.ts';
import { rewritesLines } from '../../platform/config.ts';
import type { Settings } from '../../platform/settings.ts';
import { agentInfoJson } from '../message-json.ts';
import { agentsOf, askAgent } from '../connect.ts';
import type { Context } from '../context.ts';
import { answersJson } from '../fleet.ts';
import { type AgentAnswer, fleetTable, type Paint, type Room } from '../fleet-table.ts';
import { LiveScreen } from '../live-screen.ts';

const MAX_SECONDS = 3600;
const DEFAULT_SECONDS = 2;
/** Where lines follow each other, nothing bounds them. */
const PAPER: Room = { columns: Infinity, rows: Infinity };

const colors = { good: 'green', due: 'yellow', bad: 'red' } as const;

/** None where stdout is no terminal, or NO_COLOR is set. */
const paint: Paint = (tone, text) => styleText(colors[tone], text, { stream: process.stdout });

/** @throws INVALID_ARGUMENT */
function secondsOf(watch: string | true): number {
  if (watch === true) return DEFAULT_SECONDS;
  if (/^[1-9]\d{0,3}$/.test(watch) && Number(watch) <= MAX_SECONDS) return Number(watch);
  throw new AgentError('INVALID_ARGUMENT', `Give --watch a number of seconds, from 1 to ${MAX_SECONDS}, or none.`);
}

/** What each agent answered last: those that are slow to answer hold up no other. */
class LatestAnswers {
  readonly #answers = new Map<string, AgentAnswer>();
  readonly #agents: readonly string[];
  readonly #all = Promise.withResolvers<undefined>();

  constructor(agents: readonly string[]) {
    this.#agents = [...new Set(agents)];
  }

  get agents(): readonly string[] {
    return this.#agents;
  }

  /** Settled when each has answered once, or could not be asked. */
  get complete(): Promise<unknown> {
    return this.#all.promise;
  }

  /** Of those that have answered, or could not be asked. */
  get list(): readonly AgentAnswer[] {
    return this.#agents.flatMap((agent) => this.#answers.get(agent) ?? []);
  }

  /** Asks one agent again and again, until the context is stopped. */
  async follow(agent: string, settings: Settings, context: Context, seconds: number): Promise<void> {
    const { signal } = context;
    for (;;) {
      const answer = await ask(agent, settings, context);
      // What was stopped is no answer of the agent's.
      if (signal.aborted) return;
      this.#answers.set(agent, answer);
      if (this.#answers.size === this.#agents.length) this.#all.resolve(undefined);
      await pause(seconds, signal);
    }
  }
}

async function ask(agent: string, settings: Settings, { signal }: Context): Promise<AgentAnswer> {
  try {
    return { agent, value: await askAgent({ ...settings, agent: [agent] }, (client) => client.getAgentInfo(signal)) };
  } catch (error) {
    return { agent, error: asAgentError(error) };
  }
}

function title({ list, agents }: LatestAnswers, now: Date): string {
  const some = list.length === agents.length ? '' : `${list.length} of `;
  return `${some}${counted(agents.length, 'agent')} at ${now.toISOString().slice(11, 19)} UTC`;
}

/** Shows what agents do, until it is stopped: a table on a terminal, lines elsewhere, with `--json` an object a line. */
export async function watchInfo(settings: Settings, watch: string | true, context: Context): Promise<void> {
  context.step = 'watching';
  const seconds = secondsOf(watch);
  const { signal } = context;
  const latest = new LatestAnswers(agentsOf(settings));
  const lines = (room: Room, how = ''): string[] => {
    const now = new Date();
    return [
      `${title(latest, now)}${how}`.slice(0, room.columns),
      '',
      ...fleetTable(latest.list, { ...room, rows: room.rows - 2 }, now, paint),
    ];
  };
  for (const agent of latest.agents) void latest.follow(agent, settings, context, seconds);
  // Who answers late comes in later.
  await Promise.race([latest.complete, pause(seconds, signal)]);
  const screen =
    !context.json && process.stdout.isTTY && rewritesLines()
      ? new LiveScreen(process.stdout, (room) => lines(room, `, every ${seconds} s; Ctrl-C ends`))
      : undefined;
  while (!signal.aborted) {
    if (screen) screen.draw();
    else if (context.json) context.printJson({ agents: answersJson(latest.list, agentInfoJson) });
    else context.print(`${lines(PAPER).join('\n')}\n\n`);
    await pause(seconds, signal);
  }
  if (screen) {
    screen.stop();
    // It scrolls, but is no wider.
    context.print(`${lines({ ...screen.room, rows: Infinity }).join('\n')}\n`);
  }
  endOf(signal);
}

/** So long, or until it is stopped. */
async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** To be stopped is the way to end it; that nobody reads it any more goes on to whoever decides what that means. */
function endOf({ reason }: AbortSignal): void {
  if (!(reason instanceof AgentError && reason.code === 'CANCELLED')) throw reason;
}
