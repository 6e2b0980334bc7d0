import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Cost {
  readonly seconds: number;
  /** With that of its children. */
  readonly cpuSeconds: number;
  /** Of the largest of its processes. */
  readonly peakMiB: number;
}

/** A command that runs another by GNU time, which tells the cost at the end of what both write to stderr. */
export const timeCommand = ['/usr/bin/time', '--format', 'cost %U %S %M'] as const;

/** @param stderr of a {@link timeCommand} that ended after so many seconds */
export function readCost(seconds: number, stderr: string): Cost {
  const [user, system, peakKiB] = stderr
    .slice(stderr.lastIndexOf('cost ') + 5)
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: (user ?? NaN) + (system ?? NaN), peakMiB: (peakKiB ?? NaN) / 1024 };
}

/** Runs a program to its end and tells what it cost. */
export async function timedProcess(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Cost> {
  const started = performance.now();
  const [program, ...args] = timeCommand;
  const { stderr } = await run(program, [...args, ...command], { env, encoding: 'latin1', maxBuffer: 2 ** 30 });
  return readCost((performance.now() - started) / 1000, stderr);
}
