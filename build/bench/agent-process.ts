import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cpuSeconds, peakMiB, resetPeak, residentMiB } from './process-usage.ts';

/** The bundle, serving on loopback as its own process. */
export class AgentProcess {
  readonly address: string;
  /** From the start of the process to its "listening" line. */
  readonly startSeconds: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string, startSeconds: number) {
    this.#child = child;
    this.address = address;
    this.startSeconds = startSeconds;
  }

  /**
   * @param cpus processors it may use, as for taskset(1)
   * @param options further ones of `serve`
   */
  static async start(bundle: string, cpus?: string, options: readonly string[] = []): Promise<AgentProcess> {
    const started = performance.now();
    const serve = [process.execPath, bundle, 'serve', '--mode', 'development', '--listen', '127.0.0.1:0', ...options];
    const [program = '', ...args] = cpus === undefined ? serve : ['taskset', '-c', cpus, ...serve];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { event?: string; address?: string };
      if (event.event !== 'listening' || event.address === undefined) continue;
      return new AgentProcess(child, event.address, (performance.now() - started) / 1000);
    }
    throw new Error('the agent ended before it listened');
  }

  get residentMiB(): number {
    return residentMiB(this.#pid);
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
