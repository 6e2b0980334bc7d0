import path from 'node:path';
import { AgentError } from '../../errors.ts';
import type { AgentInfo } from '../../agent/release-agent.ts';
import { parseFingerprint } from '../../keys/fingerprint.ts';
import type { ConfirmRequest } from '../../keys/ring/confirm-request.ts';
import {
  type ConfirmationStatement,
  MAX_STATEMENT_BYTES,
  readStatement,
  writeStatement,
} from '../../keys/ring/confirmation-statement.ts';
import type { ConfirmedRing } from '../../keys/ring/key-roll.ts';
import { PUBLIC_MODE, putFiles } from '../../platform/new-files.ts';
import { readFileBytes } from '../../platform/read-secret.ts';
import type { Settings } from '../../platform/settings.ts';
import { ringJson } from '../message-json.ts';
import type { Context } from '../context.ts';
import {
  type AgentRing,
  answersJson,
  askFleet,
  fleetLines,
  judgeFleet,
  mapAnswers,
  type WaitOptions,
  waitMs,
} from '../fleet.ts';

export interface ConfirmOptions extends WaitOptions {
  readonly epoch?: string;
  readonly fingerprint?: string;
  readonly request?: string;
  readonly with?: string;
}

const MAX_SIGNATURE_BYTES = 64 * 1024;

/** Has agents sign with the ring that they started with; or writes what an operator has to sign for that. */
export async function confirmKeys(settings: Settings, options: ConfirmOptions, context: Context): Promise<void> {
  context.step = 'request';
  const waitsMs = waitMs(options);
  if (options.request !== undefined) {
    await writeRequest(options.request, settings, { options, waitsMs }, context);
    return;
  }
  const request = options.with === undefined ? requestOf(options) : signedRequest(options.with);
  context.step = 'asking';
  context.whenStopped = 'Stopped before all agents answered; some may sign already. To confirm again does no harm.';
  const answers = await askFleet(
    settings,
    context,
    (client) => client.confirmKeyRing(request, context.signal),
    waitsMs,
  );
  const rings = mapAnswers(answers, ringOf);
  if (context.json) context.printJson({ agents: answersJson(answers, ringJson) });
  else context.print(fleetLines(rings));
  if (judgeFleet(rings, context)) context.say('The key ring is confirmed: the agent signs with it.');
}

/** What an agent has that was confirmed. */
function ringOf({ key, keyRingEpoch }: ConfirmedRing): AgentRing {
  return { epoch: keyRingEpoch, fingerprint: key.fingerprint, confirmed: true };
}

function requestOf(options: ConfirmOptions): ConfirmRequest {
  const { epoch, fingerprint } = options;
  if (epoch === undefined || fingerprint === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Give --epoch and --fingerprint of the ring that is to sign, as you know them; or --request or --with for an operator.',
    );
  }
  return { epoch: parseEpoch(epoch), fingerprint: parseFingerprint(fingerprint) };
}

function parseEpoch(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new AgentError('INVALID_ARGUMENT', 'Give --epoch a whole number: how often the keys have been rolled.');
}

/** The statement is beside its signature, and called like it without the ending: gpg looks for it there as well. */
function signedRequest(file: string): ConfirmRequest {
  const { dir, name, ext } = path.parse(file);
  if (!['.asc', '.sig', '.gpg'].includes(ext)) {
    const message = 'Give --with the signature that was made of the statement: FILE.asc or FILE.sig, beside FILE.';
    throw new AgentError('INVALID_ARGUMENT', message);
  }
  const signature = readFileBytes(file, MAX_SIGNATURE_BYTES, 'FILE_UNREADABLE');
  const statement = readFileBytes(path.join(dir, name), MAX_STATEMENT_BYTES, 'FILE_UNREADABLE');
  const { epoch, fingerprint } = readStatement(statement);
  return { epoch, fingerprint, confirmation: { statement, signature } };
}

interface RequestJob {
  readonly options: ConfirmOptions;
  readonly waitsMs: number;
}

async function writeRequest(
  file: string,
  settings: Settings,
  { options, waitsMs }: RequestJob,
  context: Context,
): Promise<void> {
  context.step = 'asking';
  const answers = await askFleet(settings, context, (client) => client.getAgentInfo(context.signal), waitsMs);
  const infos = answers.map((answer) => {
    if ('error' in answer) throw answer.error.withMessage(`${answer.agent}: ${answer.error.message}`);
    return { agent: answer.agent, ...answer.value };
  });
  const statement = statementOf(infos);
  comparePins(statement, options);
  context.step = 'writing';
  const bytes = Buffer.from(writeStatement(statement));
  putFiles(path.dirname(file), false, [{ name: path.basename(file), bytes, mode: PUBLIC_MODE }]);
  if (context.json) context.printJson({ file, ...statementJson(statement) });
  else context.print(`${file}\n`);
  context.say(
    `Have an operator read ${file}, compare it with what he knows, and sign it: gpg --armor --detach-sign ${file}\n` +
      `Then: confirm-keys --with ${file}.asc. An agent that starts anew needs a new statement.`,
  );
}

function statementJson({ epoch, fingerprint, ...others }: ConfirmationStatement): object {
  return { keyRingEpoch: epoch, keyFingerprint: fingerprint, ...others };
}

/** One statement for all of them, as they have the same ring. */
function statementOf(infos: readonly (AgentInfo & { readonly agent: string })[]): ConfirmationStatement {
  const statements = infos.map(({ agent, imageDigest, keyRing }) => {
    const { epoch, fingerprint, digest: ringDigest, nonce, needsOperator } = keyRing;
    if (!needsOperator) {
      throw new AgentError(
        'INVALID_ARGUMENT',
        `The agent ${agent} takes no signature: confirm it by --epoch and --fingerprint.`,
      );
    }
    const image = imageDigest === undefined ? {} : { imageDigest };
    return { agent, statement: { epoch, fingerprint, ringDigest, ...image, nonces: [nonce] } };
  });
  const [first, ...others] = statements;
  if (!first) throw new AgentError('INVALID_ARGUMENT', 'No agent is named.');
  const without = (statement: ConfirmationStatement): string => writeStatement({ ...statement, nonces: [] });
  const odd = others.find(({ statement }) => without(statement) !== without(first.statement));
  if (odd) {
    throw new AgentError(
      'KEY_MISMATCH',
      `${odd.agent} has another key ring or image than ${first.agent}: restore the newest ring on all of them first, or ask for a statement for each.`,
    );
  }
  return { ...first.statement, nonces: statements.flatMap(({ statement }) => statement.nonces) };
}

function comparePins(statement: ConfirmationStatement, { epoch, fingerprint }: ConfirmOptions): void {
  const isEpoch = epoch === undefined || parseEpoch(epoch) === statement.epoch;
  const isKey = fingerprint === undefined || parseFingerprint(fingerprint) === statement.fingerprint;
  if (isEpoch && isKey) return;
  throw new AgentError(
    'KEY_MISMATCH',
    `The agents have a ring of epoch ${statement.epoch} with the key ${statement.fingerprint}, not the one you named.`,
  );
}
