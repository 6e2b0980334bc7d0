import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { PATIENCE_MS } from './time.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Outcome {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
  /** The Node to run under; this one when absent. */
  readonly node?: string;
  /** Options of Node's own. */
  readonly nodeOptions?: readonly string[];
  /** File that the program gets open as descriptor 3. */
  readonly descriptor3?: string;
}

/** The real bundle, built for one test file into a folder of its own far from node_modules. */
export class Bundle {
  /** For the files of the tests. */
  readonly work = mkdtempSync(join(tmpdir(), 'sealci-cli-'));
  readonly file = join(this.work, 'agent.cjs');
  readonly #agents: ServedAgent[] = [];

  constructor() {
    execFileSync(process.execPath, [join(root, 'build/bundle.ts'), '--outfile', this.file], { stdio: 'pipe' });
  }

  path(...names: string[]): string {
    return join(this.work, ...names);
  }

  start(args: readonly string[], options: RunOptions = {}): ChildProcess {
    const { env = {}, node = process.execPath, nodeOptions = [], descriptor3 } = options;
    // Nothing of the environment of whoever runs the tests.
    const own = { PATH: process.env['PATH'], HOME: this.work, ...env };
    const fd = descriptor3 === undefined ? 'ignore' : openSync(descriptor3, 'r');
    const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', fd];
    const child = spawn(node, [...nodeOptions, this.file, ...args], { cwd: this.work, env: own, stdio });
    if (typeof fd === 'number') closeSync(fd);
    return child;
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return finish(this.start(args, options), options.input);
  }

  /** An agent on a free port, once it listens. */
  async serve(args: readonly string[] = [], options: RunOptions = {}): Promise<ServedAgent> {
    const child = this.start(['serve', '--listen', '127.0.0.1:0', ...args], options);
    const agent = new ServedAgent(child);
    this.#agents.push(agent);
    await agent.event('listening');
    return agent;
  }

  async dispose(): Promise<void> {
    for (const agent of this.#agents) await agent.kill();
    rmSync(this.work, { recursive: true, force: true });
  }
}

export async function finish(child: ChildProcess, input: Uint8Array = Buffer.alloc(0)): Promise<Outcome> {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('The process has no pipes.');
  stdin.on('error', () => undefined);
  stdin.end(input);
  const [, out, errors] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code: child.exitCode ?? undefined, stdout: out, stderr: errors };
}

/** The error in the JSON form. */
export function errorIn({ code, stdout, stderr }: Outcome): {
  reason: string;
  message: string;
  step: string;
  callId?: string;
} {
  assert.match(stdout, /^\{.*\}\n$/, `It ended with ${code}, and said instead of an error: ${stderr}`);
  const { error } = JSON.parse(stdout) as {
    error: { reason: string; message: string; step: string; callId?: string };
  };
  const callId = error.callId === undefined ? [] : ['callId'];
  assert.deepEqual(Object.keys(error), ['reason', 'message', 'step', ...callId]);
  return error;
}

export type LogLine = Readonly<Record<string, unknown>>;

export class ServedAgent {
  readonly child: ChildProcess;
  readonly log: LogLine[] = [];
  /** The same, as it came. */
  text = '';
  #rest = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.log.push(JSON.parse(line) as LogLine);
    });
    child.stderr?.pipe(process.stderr);
  }

  get address(): string {
    return String(this.#listening?.['address']);
  }

  get port(): number {
    return Number(this.address.split(':').at(-1));
  }

  get fingerprint(): string {
    return String(this.#listening?.['fingerprint']);
  }

  get #listening(): LogLine | undefined {
    return this.log.find((line) => line['event'] === 'listening');
  }

  /** The first line of the log with that event, once it is there. */
  async event(name: string): Promise<LogLine> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      const found = this.log.find((line) => line['event'] === name);
      if (found) return found;
      if (this.child.exitCode !== null) break;
      await delay(10);
    }
    throw new Error(`The agent did not log "${name}" but ${JSON.stringify(this.log)}.`);
  }

  /** Sends `signal` and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
    return this.child.exitCode;
  }
}
