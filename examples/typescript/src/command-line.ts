import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Agent, Connect, TlsMaterial } from './agent.ts';
import { create } from './create.ts';
import { isReason, restore, roll } from './keys.ts';

const usage = `Usage: CLIENT --agent HOST:PORT [--ca FILE --cert FILE --key FILE] [--token TEXT] [--comment TEXT] COMMAND

  create URL TAG DIR   have a release made, and save it in DIR
  roll REASON DIR      deny the key pair and have a new one made: superseded, compromised or retired
  restore FILE         give a sealed key ring back to the agent
`;

const STOPPED = 130;

class UsageError extends Error {}

function parse() {
  const text = { type: 'string' } as const;
  const options = { agent: text, ca: text, cert: text, key: text, token: text, comment: text };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(String(error));
  }
}

async function readTls(files: { ca?: string; cert?: string; key?: string }): Promise<TlsMaterial | undefined> {
  const { ca, cert, key } = files;
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  if (ca === undefined || cert === undefined || key === undefined) {
    throw new UsageError('--ca, --cert and --key belong together.');
  }
  const [readCa, readCert, readKey] = await Promise.all([ca, cert, key].map((file) => readFile(file)));
  return readCa && readCert && readKey && { ca: readCa, cert: readCert, key: readKey };
}

async function obey(agent: Agent, signal: AbortSignal): Promise<string> {
  const { values, positionals } = parse();
  const [command, first, second, third] = positionals;
  // The same for every attempt of one release or roll, and for nothing else.
  const { token: idempotencyToken = randomBytes(16).toString('hex'), comment = '' } = values;
  if (command === 'create' && first !== undefined && second !== undefined && third !== undefined) {
    return create(agent, { repositoryUrl: first, tag: second, idempotencyToken }, third, signal);
  }
  if (command === 'roll' && first !== undefined && isReason(first) && second !== undefined) {
    return roll(agent, { reason: first, comment, idempotencyToken }, second, signal);
  }
  if (command === 'restore' && first !== undefined) return restore(agent, first, signal);
  throw new UsageError('The command line is wrong.');
}

/** Does what the command line says, and ends the program with its exit code. */
export async function run(connect: Connect): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  let agent: Agent | undefined;
  try {
    const { values } = parse();
    if (values.agent === undefined) throw new UsageError('--agent is missing.');
    agent = connect(values.agent, await readTls(values));
    console.log(await obey(agent, stopping.signal));
  } catch (error) {
    console.error(stopping.signal.aborted ? 'stopped' : String(error));
    if (error instanceof UsageError) console.error(usage);
    process.exitCode = stopping.signal.aborted ? STOPPED : error instanceof UsageError ? 2 : 1;
  } finally {
    agent?.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
