import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GitServer } from '../../harness/git-server.ts';

const tools = join(import.meta.dirname, '../../dist/tools');

/** Programs that serve the bare repositories below a folder over smart HTTP, and print their URL first. */
const programs = {
  dulwich: (root: string) => [
    join(tools, 'python/bin/python'),
    '-u',
    join(import.meta.dirname, 'dulwich-server.py'),
    root,
  ],
  JGit: (root: string) => [
    'java',
    // It serves for a second: what is compiled for speed is never used.
    ...['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xmx256m', '-cp', join(tools, 'jgit/lib/*')],
    join(import.meta.dirname, 'jgit-server/JgitServer.java'),
    root,
  ],
};

export type ServerName = 'git' | keyof typeof programs;

export interface RunningServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
}

/** A git server that serves the bare repositories below `root`. */
export async function startServer(name: ServerName, root: string): Promise<RunningServer> {
  if (name === 'git') {
    const server = await GitServer.start({ root });
    return { url: server.url, [Symbol.asyncDispose]: () => server.stop() };
  }
  const [program = '', ...args] = programs[name](root);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return { url: await firstLine(child), [Symbol.asyncDispose]: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout);
  for await (const line of createInterface(stdout)) return line;
  throw new Error('The server ended without telling its address.');
}
