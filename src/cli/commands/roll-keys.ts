import { randomBytes } from 'node:crypto';
import { AgentError, asAgentError } from '../../errors.ts';
import type { KeyRoll, KeyRollPlan } from '../../keys/ring/key-roll.ts';
import type { RollRequest } from '../../keys/ring/roll-request.ts';
import type { RevocationReason } from '../../keys/ring/key-view.ts';
import { NewFiles, PUBLIC_MODE, SECRET_MODE } from '../../platform/new-files.ts';
import type { Settings } from '../../platform/settings.ts';
import { askAgent } from '../connect.ts';
import { type Context, table } from '../context.ts';

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

/** What a roll leaves in the folder, in this order. */
const fileContents = {
  'key-ring.sealed': (roll) => roll.sealedKeyRing,
  'new-key.pub.asc': (roll) => Buffer.from(roll.newKey.armoredKey),
  'denied-key.pub.asc': (roll) => Buffer.from(roll.revokedKey.armoredKey),
  'denied-key.revocation.asc': (roll) => Buffer.from(roll.revokedKey.revocation.armoredCertificate),
  'denial-notice.txt': (roll) => Buffer.from(roll.notice.text),
  'denial-notice.json': (roll) => Buffer.from(roll.notice.json),
  'denial-notice.json.asc': (roll) => Buffer.from(roll.notice.armoredJsonSignature),
} as const satisfies Record<string, (roll: KeyRoll) => Uint8Array>;

function requestOf(options: RollOptions): RollRequest & { readonly idempotencyToken: string } {
  const reason = reasons.get(options.reason);
  if (!reason) {
    throw new AgentError('INVALID_ARGUMENT', 'Give --reason superseded, --reason compromised or --reason retired.');
  }
  return {
    reason,
    comment: options.comment ?? '',
    dryRun: options.dryRun === true,
    idempotencyToken: options.token ?? randomBytes(16).toString('hex'),
  };
}

/** Has an agent deny its key and make another, or says what that would do. */
export async function rollKeys(settings: Settings, options: RollOptions, context: Context): Promise<void> {
  context.step = 'request';
  const request = requestOf(options);
  if (request.dryRun) {
    context.step = 'asking';
    const outcome = await askAgent(settings, (client) => client.rollKeys(request, context.signal));
    if (outcome.type === 'plan') reportPlan(outcome.plan, context);
    return;
  }
  if (options.out === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Give --out DIR for what a roll brings about: without the sealed key ring in it, a restart would bring the denied key back.',
    );
  }
  await rollInto(options.out, settings, { request, again: sameCommand(options, request.idempotencyToken) }, context);
}

/** The command line that was given, with the token: it gets the answer of the roll, or makes it if it was not made. */
function sameCommand({ token }: RollOptions, idempotencyToken: string): string {
  const words = token === undefined ? ['--token', idempotencyToken] : [];
  return ['sealci-release-agent', ...process.argv.slice(2), ...words].map(quote).join(' ');
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

interface Roll {
  readonly request: RollRequest;
  /** The command to give when the answer was lost. */
  readonly again: string;
}

/** The files are opened before the roll: it is not made when they cannot be written. */
async function rollInto(folder: string, settings: Settings, { request, again }: Roll, context: Context): Promise<void> {
  context.step = 'writing';
  const files = new NewFiles(folder, false);
  let asked = false;
  try {
    const writers = Object.entries(fileContents).map(([name, contentOf]) => {
      const write = files.add(name, name.endsWith('.sealed') ? SECRET_MODE : PUBLIC_MODE);
      return (roll: KeyRoll) => {
        write(contentOf(roll));
      };
    });
    context.step = 'rolling';
    // Said before, for whoever kills this program: without the token, the answer would be lost with it.
    context.say(`If the answer gets lost, ask for it again: ${again}`);
    context.whenStopped = `Stopped before the agent answered. ${mayBeRolled(again)}`;
    asked = true;
    const roll = await askForRoll(settings, request, context);
    context.step = 'writing';
    for (const write of writers) write(roll);
    reportRoll(roll, files.commit(), context);
  } catch (error) {
    files.undo();
    throw asked ? withCommand(error, again) : error;
  }
}

async function askForRoll(settings: Settings, request: RollRequest, context: Context): Promise<KeyRoll> {
  const outcome = await askAgent(settings, (client) => client.rollKeys(request, context.signal));
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
  if (!uncertain.includes(error.code)) return error;
  const { code, cause, data } = error;
  return new AgentError(code, `${error.message} ${mayBeRolled(again)}`, { cause, data });
}

function reportPlan(plan: KeyRollPlan, context: Context): void {
  if (context.json) {
    context.printJson({ plan });
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

function reportRoll(roll: KeyRoll, paths: readonly string[], context: Context): void {
  const { newKey, revokedKey, epoch } = roll;
  if (context.json) {
    const files = Object.fromEntries(Object.keys(fileContents).map((name, index) => [name, paths[index]]));
    context.printJson({ newKey, revokedKey, epoch, files });
    return;
  }
  context.print(paths.map((path) => `${path}\n`).join(''));
  context.say(
    `Key ${revokedKey.fingerprint} is ${revokedKey.status.toLowerCase()}; ${newKey.fingerprint} signs from now on.\n` +
      `Keep ${String(paths[0])}: after a restart, restore-keys brings the new key back with it. Tell your users by the notice.`,
  );
}
