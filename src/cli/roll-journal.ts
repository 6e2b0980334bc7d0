import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { anyText, count, oneOf } from '../formats/json-fields.ts';
import type { RollRequest } from '../keys/ring/roll-request.ts';
import type { RevocationReason } from '../keys/ring/key-view.ts';
import { configFields } from '../platform/config-fields.ts';
import { putFiles, SECRET_MODE } from '../platform/new-files.ts';
import { readTextFile } from '../platform/read-secret.ts';

/** A roll that was asked for, and is not known to be on all agents. */
export interface BegunRoll {
  readonly reason: RevocationReason;
  readonly comment: string;
  /** Brings the answer of the roll back, as long as the agent has not started anew. */
  readonly token: string;
  /** The agent that is rolled, and what it had before. */
  readonly agent: string;
  readonly epoch: number;
  readonly nonce: string;
}

const NAME = 'unfinished-roll.json';
const MAX_BYTES = 16 * 1024;

/** @throws FILE_UNREADABLE */
export function readJournal(folder: string): BegunRoll | undefined {
  const file = path.join(folder, NAME);
  if (!existsSync(file)) return undefined;
  try {
    return checked(JSON.parse(readTextFile(file, MAX_BYTES, 'FILE_UNREADABLE')));
  } catch (cause) {
    const message = `The file ${file} is none that roll-keys wrote; look at the agents by info, and give another folder.`;
    throw new AgentError('FILE_UNREADABLE', message, { cause });
  }
}

function checked(value: unknown): BegunRoll {
  const fields = configFields(value, NAME);
  return {
    reason: fields.required('reason', oneOf(['SUPERSEDED', 'COMPROMISED', 'RETIRED'])),
    comment: fields.required('comment', anyText),
    token: fields.required('token', anyText),
    agent: fields.required('agent', anyText),
    epoch: fields.required('epoch', count),
    nonce: fields.required('nonce', anyText),
  };
}

/** On the disk before the roll is asked for. @throws FILE_UNWRITABLE */
export function writeJournal(folder: string, begun: BegunRoll): void {
  const bytes = Buffer.from(`${JSON.stringify(begun, undefined, 2)}\n`);
  putFiles(folder, true, [{ name: NAME, bytes, mode: SECRET_MODE }]);
}

export function removeJournal(folder: string): void {
  rmSync(path.join(folder, NAME), { force: true });
}

/**
 * Makes sure that the command that was given goes on with the roll that was begun.
 * @throws INVALID_ARGUMENT
 */
export function requireSame(begun: BegunRoll, request: RollRequest, folder: string): void {
  const { idempotencyToken } = request;
  const isSame = request.reason === begun.reason && request.comment === begun.comment;
  if (isSame && (idempotencyToken === undefined || idempotencyToken === begun.token)) return;
  throw new AgentError(
    'INVALID_ARGUMENT',
    `In ${folder} a roll was begun with another reason, comment or token, and is not finished: give the command that began it, or another folder.`,
  );
}
