import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { cpuSeconds, openDescriptors, peakMiB, resetPeak, residentMiB } from './process-usage.ts';

interface StartOptions {
  /** Processors it may use, as for taskset(1). */
  readonly cpus?: string | undefined;
  /** Descriptors it may have open, as for prlimit(1). */
  readonly openFiles?: number | undefined;
  /** Further options of `serve`. */
  readonly serve?: readonly string[];
  readonly inspector?: boolean;
}

/** The bundle, serving on loopback as its own process. */
export class AgentProcess {
  readonly address: string;
  /** From the start of the process to its "listening" line. */
  readonly startSeconds: number;
  /** Of its Node's inspector, when it has one. */
  readonly inspectorUrl: string | undefined;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string, startSeconds: number, inspectorUrl?: string) {
    this.#child = child;
    this.inspectorUrl = inspectorUrl;
    this.address = address;
    this.startSeconds = startSeconds;
  }

  static async start(bundle: string, options: StartOptions = {}): Promise<AgentProcess> {
    const started = performance.now();
    const { inspector = false } = options;
    const [program = '', ...args] = commandOf(bundle, options);
    const child = spawn(program, args, {
      env: environmentOf(inspector),
      stdio: ['ignore', 'pipe', inspector ? 'pipe' : 'inherit'],
    });
    const inspectorUrl = child.stderr ? await findInspectorUrl(child.stderr) : undefined;
    // It is a pipe in either case.
    const address = await findAddress(child.stdout as Readable);
    return new AgentProcess(child, address, (performance.now() - started) / 1000, inspectorUrl);
  }

  get residentMiB(): number {
    return residentMiB(this.#pid);
  }

  get openDescriptors(): number {
    return openDescriptors(this.#pid);
  }

  /** Runs `work` and tells what it cost this process. */
  async measure(work: () => Promise<void>): Promise<{ cpuSeconds: number; peakMiB: number }> {
    const pid = this.#pid;
    resetPeak(pid);
    const before = cpuSeconds(pid);
    await work();
    return { cpuSeconds: cpuSeconds(pid) - before, peakMiB: peakMiB(pid) };
  }

  get #pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the agent has no process');
    return pid;
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}

function commandOf(bundle: string, { cpus, openFiles, serve = [] }: StartOptions): string[] {
  return [
    ...(cpus === undefined ? [] : ['taskset', '-c', cpus]),
    ...(openFiles === undefined ? [] : ['prlimit', `--nofile=${openFiles}`]),
    ...[resolve(bundle), 'serve', '--mode', 'development', '--listen', '127.0.0.1:0', ...serve],
  ];
}

/** The bundle's first line finds its Node, this one, by PATH. */
function environmentOf(inspector: boolean): NodeJS.ProcessEnv {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  return { ...process.env, PATH, ...(inspector && { NODE_OPTIONS: '--inspect=127.0.0.1:0' }) };
}

function findInspectorUrl(stderr: Readable): Promise<string> {
  return find(stderr, (line) => /ws:\/\/\S+/.exec(line)?.[0]);
}

function findAddress(stdout: Readable): Promise<string> {
  return find(stdout, (line) => {
    const event = JSON.parse(line) as { event?: string; address?: string };
    return event.event === 'listening' ? event.address : undefined;
  });
}

/** What is in the first line that has it; later ones are read and dropped, or they would wait in the agent's memory. */
async function find(stream: Readable, read: (line: string) => string | undefined): Promise<string> {
  let found: string | undefined;
  for await (const line of createInterface({ input: stream })) {
    found = read(line);
    if (found !== undefined) break;
  }
  // The end of the loop has paused it.
  stream.resume();
  if (found === undefined) throw new Error('the agent ended before it listened');
  return found;
}
