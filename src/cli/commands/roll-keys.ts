import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { AgentError, asAgentError } from '../../errors.ts';
import { shellWord } from '../../formats/shell-word.ts';
import type { KeyRoll, KeyRollPlan, RestoredRing } from '../../keys/ring/key-roll.ts';
import { rollFiles, SEALED_RING } from '../../keys/ring/roll-files.ts';
import type { RollRequest } from '../../keys/ring/roll-request.ts';
import type { RevocationReason } from '../../keys/ring/key-view.ts';
import { NewFiles, PUBLIC_MODE, SECRET_MODE } from '../../platform/new-files.ts';
import type { Settings } from '../../platform/settings.ts';
import { planJson, ringJson, rollJson } from '../message-json.ts';
import { askAgent } from '../connect.ts';
import { type Context, table } from '../context.ts';
import { exitCodeOf } from '../exit-codes.ts';
import {
  answersJson,
  CONFIRM_NEXT,
  type FleetAnswer,
  fleetLines,
  judgeFleet,
  mapAnswers,
  waitsForOperator,
} from '../fleet.ts';
import { type BegunRoll, readJournal, removeJournal, requireSame, writeJournal } from '../roll-journal.ts';
import { type SurveyedAgent, surveyFleet } from '../survey-fleet.ts';
import { readSealed, restoreOnFleet, ringOf } from './restore-keys.ts';

export interface RollOptions {
  readonly reason: string;
  readonly comment?: string;
  readonly out?: string;
  readonly token?: string;
  readonly dryRun?: boolean;
}

const reasons: ReadonlyMap<string, RevocationReason> = new Map([
  ['superseded', 'SUPERSEDED'],
  ['compromised', 'COMPROMISED'],
  ['retired', 'RETIRED'],
]);

function requestOf(options: RollOptions): RollRequest {
  const reason = reasons.get(options.reason);
  if (!reason) {
    throw new AgentError('INVALID_ARGUMENT', 'Give --reason superseded, --reason compromised or --reason retired.');
  }
  return {
    reason,
    comment: options.comment ?? '',
    dryRun: options.dryRun === true,
    ...(options.token !== undefined && { idempotencyToken: options.token }),
  };
}

/** Has an agent deny its key and make another, and all others take its ring; or says what that would do. */
export async function rollKeys(settings: Settings, options: RollOptions, context: Context): Promise<void> {
  context.step = 'request';
  const request = requestOf(options);
  const { out } = options;
  if (out === undefined && !request.dryRun) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Give --out DIR for what a roll brings about: without the sealed key ring in it, a restart would bring the denied key back.',
    );
  }
  context.step = 'asking';
  const surveyed = await surveyFleet(settings, context);
  const [lead] = surveyed;
  if (!lead) return;
  if (out === undefined || request.dryRun) {
    const outcome = await askAgent({ ...settings, agent: [lead.agent] }, (client) =>
      client.rollKeys(request, context.signal),
    );
    if (outcome.type === 'plan') reportPlan(outcome.plan, context);
    return;
  }
  const roll = await rollOnce(out, { settings, request, lead, surveyed, options }, context);
  context.step = 'restoring';
  context.whenStopped = `Stopped before all agents had the ring of ${out}.`;
  const agents = await restoreRolled(out, settings, context);
  reportAll(out, { roll, agents }, context);
}

/** The error of a single agent must not hide that the key is another one by then. */
async function restoreRolled(
  folder: string,
  settings: Settings,
  context: Context,
): Promise<Awaited<ReturnType<typeof restoreOnFleet>>> {
  try {
    return await restoreOnFleet(readSealed(path.join(folder, SEALED_RING)), settings, context);
  } catch (thrown) {
    const error = asAgentError(thrown);
    const rolled = `The key was rolled, and its files are in ${folder}: give the same command again.`;
    throw error.withMessage(`${error.message} ${rolled}`);
  }
}

interface RollJob {
  readonly settings: Settings;
  readonly request: RollRequest;
  readonly lead: SurveyedAgent;
  /** All agents, the lead among them. */
  readonly surveyed: readonly SurveyedAgent[];
  readonly options: RollOptions;
}

/**
 * Makes the roll, or goes on with the one that was begun in the folder.
 * @returns undefined when that was made already, and the folder has all that can be had of it
 */
async function rollOnce(
  folder: string,
  { settings, request, lead, surveyed, options }: RollJob,
  context: Context,
): Promise<KeyRoll | undefined> {
  const earlier = readJournal(folder);
  if (earlier) requireSame(earlier, request, folder);
  if (earlier && missingFrom(folder).length === 0) return undefined;
  if (earlier && !hasAnswer(earlier, folder, surveyed)) return undefined;
  const { reason, comment, idempotencyToken } = request;
  const { agent, epoch, nonce } = lead;
  const token = idempotencyToken ?? randomBytes(16).toString('hex');
  const begun = earlier ?? { reason, comment, token, agent, epoch, nonce };
  const again = sameCommand(options, begun.token);
  return rollInto(folder, { settings, begun, isNew: earlier === undefined, again }, context);
}

/** The files of a roll that a folder does not have: the program can be killed between any two of them. */
function missingFrom(folder: string): string[] {
  return Object.keys(rollFiles).filter((name) => !existsSync(path.join(folder, name)));
}

/**
 * Whether the token of the roll that was begun is still good: the agent knows it until its restart, and if that came
 * before the roll, there was none.
 * @throws KEY_MISMATCH when it is not, and the folder has not even the sealed ring
 */
function hasAnswer({ agent, epoch, nonce }: BegunRoll, folder: string, surveyed: readonly SurveyedAgent[]): boolean {
  const keyRing = surveyed.find((one) => one.agent === agent);
  if (!keyRing) {
    throw new AgentError('INVALID_ARGUMENT', `In ${folder} a roll of ${agent} was begun: name that agent as well.`);
  }
  if (keyRing.nonce === nonce) return true;
  // The roll was made before the restart: by its token the agent would make another one now.
  if (existsSync(path.join(folder, SEALED_RING))) return false;
  if (keyRing.epoch === epoch) return true;
  throw new AgentError(
    'KEY_MISMATCH',
    `The agent ${agent} was rolled and has restarted since: the sealed ring of that roll cannot be had again. Roll once more, with another --out; the ring of that roll holds this one as well.`,
  );
}

/** The command line that was given, with the token: it gets the answer of the roll, or makes it if it was not made. */
function sameCommand({ token }: RollOptions, idempotencyToken: string): string {
  const words = token === undefined ? ['--token', idempotencyToken] : [];
  return ['sealci-release-agent', ...process.argv.slice(2), ...words].map(shellWord).join(' ');
}

interface Roll {
  readonly settings: Settings;
  readonly begun: BegunRoll;
  /** Whether nobody has asked for it before. */
  readonly isNew: boolean;
  /** The command to give when the answer was lost. */
  readonly again: string;
}

/** The files are opened before the roll: it is not made when they cannot be written. */
async function rollInto(folder: string, { settings, begun, isNew, again }: Roll, context: Context): Promise<KeyRoll> {
  context.step = 'writing';
  const files = new NewFiles(folder, !isNew, 'keep it, and give each roll another folder by --out');
  let asked = !isNew;
  try {
    const writers = Object.entries(rollFiles).map(([name, contentOf]) => {
      const write = files.add(name, name === SEALED_RING ? SECRET_MODE : PUBLIC_MODE);
      return (roll: KeyRoll) => {
        write(contentOf(roll));
      };
    });
    writeJournal(folder, begun);
    context.step = 'rolling';
    // Said before, for whoever kills this program.
    context.say(`If the answer gets lost, ask for it again: ${again}`);
    context.whenStopped = `Stopped before the agent answered. ${mayBeRolled(again)}`;
    asked = true;
    const roll = await askForRoll(settings, begun, context);
    context.step = 'writing';
    for (const write of writers) write(roll);
    files.commit();
    return roll;
  } catch (error) {
    const mayBeMade = asked && uncertain.includes(asAgentError(error).code);
    if (isNew && !mayBeMade) removeJournal(folder);
    files.undo();
    throw mayBeMade ? withCommand(error, again) : error;
  }
}

async function askForRoll(settings: Settings, begun: BegunRoll, context: Context): Promise<KeyRoll> {
  const { reason, comment, token: idempotencyToken, agent } = begun;
  const request = { reason, comment, idempotencyToken, dryRun: false };
  const outcome = await askAgent({ ...settings, agent: [agent] }, (client) => client.rollKeys(request, context.signal));
  if (outcome.type === 'roll') return outcome.roll;
  throw new AgentError('AGENT_STREAM_INVALID', 'The agent answered a roll with a plan; do not trust it.');
}

/** After these the roll may have been made all the same. */
const uncertain: readonly string[] = [
  'CANCELLED',
  'AGENT_UNREACHABLE',
  'AGENT_STREAM_INVALID',
  'DEADLINE_EXCEEDED',
  'FILE_UNWRITABLE',
  'INTERNAL',
];

function mayBeRolled(again: string): string {
  return `The key may have been rolled. Get the sealed ring of that roll, or make it if it was not made, by: ${again}`;
}

function withCommand(thrown: unknown, again: string): AgentError {
  const error = asAgentError(thrown);
  return error.withMessage(`${error.message} ${mayBeRolled(again)}`);
}

function reportPlan(plan: KeyRollPlan, context: Context): void {
  if (context.json) {
    context.printJson({ plan: planJson(plan) });
    return;
  }
  const wait = plan.longestWaitMs === 0 ? 'not at all: they are cancelled' : `at most ${plan.longestWaitMs / 1000} s`;
  const rows: [string, string][] = [
    ['key to deny', plan.currentKey.fingerprint],
    ['releases that run', String(plan.runningReleases)],
    ['waits for them', wait],
    ['new key is certified', plan.certified ? 'yes, by the key to deny' : 'no'],
  ];
  context.print(`A roll would change:\n${table(rows)}`);
}

function reportRolled({ revokedKey, newKey }: KeyRoll, waits: boolean, context: Context): void {
  const denied = `Key ${revokedKey.fingerprint} is ${revokedKey.status.toLowerCase()}`;
  context.say(`${denied}; ${newKey.fingerprint} ${waits ? 'takes its place' : 'signs from now on'}.`);
}

function reportMissing(missing: readonly string[], folder: string, context: Context): void {
  process.exitCode ??= exitCodeOf.FILE_UNREADABLE;
  context.say(
    `Missing from ${folder}: ${missing.join(', ')}. The agent has restarted since the roll and cannot give them again; public-key --all has the keys with their revocations.`,
  );
}

interface Rolled {
  /** Absent when the roll was made by an earlier run of this command. */
  readonly roll: KeyRoll | undefined;
  readonly agents: readonly FleetAnswer<RestoredRing>[];
}

function reportAll(folder: string, { roll, agents }: Rolled, context: Context): void {
  const missing = missingFrom(folder);
  const names = Object.keys(rollFiles).filter((name) => !missing.includes(name));
  const paths = names.map((name) => path.join(folder, name));
  const rings = mapAnswers(agents, ringOf);
  if (context.json) {
    const made = roll && { roll: rollJson(roll) };
    const lost = missing.length > 0 && { missing };
    context.printJson({ ...made, paths, ...lost, agents: answersJson(agents, ringJson) });
  } else {
    context.print(paths.map((file) => `${file}\n`).join(''));
    context.say(fleetLines(rings).trimEnd());
  }
  const isDone = judgeFleet(rings, context);
  const waits = waitsForOperator(rings);
  if (isDone) removeJournal(folder);
  if (roll) reportRolled(roll, waits, context);
  if (missing.length > 0) reportMissing(missing, folder, context);
  context.say(
    isDone
      ? `Keep ${path.join(folder, SEALED_RING)}: after a restart, restore-keys brings the new key back with it. Tell your users by the notice.`
      : `Not all agents have the ring of ${folder}: give the same command again.`,
  );
  if (waits) context.say(CONFIRM_NEXT);
}
