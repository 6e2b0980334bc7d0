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

/** Runs a program to its end and tells what it cost (GNU time). */
export async function timedProcess(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Cost> {
  const started = performance.now();
  const { stderr } = await run('/usr/bin/time', ['--format', 'cost %U %S %M', ...command], {
    env,
    encoding: 'latin1',
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - started) / 1000;
  const [user, system, peakKiB] = stderr
    .slice(stderr.lastIndexOf('cost ') + 5)
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: (user ?? NaN) + (system ?? NaN), peakMiB: (peakKiB ?? NaN) / 1024 };
}
