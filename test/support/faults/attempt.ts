import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ErrorCode } from '../../../src/errors.ts';
import { type Bundle, errorIn, finish, type RunOptions } from '../cli.ts';
import type { Place } from './place.ts';

/** How a release ended for who asked for it: with it, an error, or the end of who asked. */
export type Outcome = 'released' | ErrorCode | NodeJS.Signals;

/** A release that someone asked for. */
export interface Attempt {
  readonly outcome: Promise<Outcome>;
  readonly pid: number | undefined;
  /** What a client of the interface has got. */
  readonly received: readonly Buffer[];
  readonly end: (signal: NodeJS.Signals) => void;
}

/** Starts `create` with `args`, which say of what and by whom. */
export function startCommand(
  bundle: Bundle,
  args: readonly string[],
  place: Place,
  env: Readonly<Record<string, string>>,
): Attempt {
  const words = ['create', ...args, '--json', '--force', '--out', place.out];
  const child = bundle.start(words, { env: { TMPDIR: place.temporary, ...env }, ...seeing(place) });
  const outcome = finish(child).then((ended): Outcome => {
    if (ended.code === 0) return 'released';
    return child.signalCode ?? (errorIn(ended).reason as ErrorCode);
  });
  return { outcome, pid: child.pid, received: [], end: (signal) => child.kill(signal) };
}

function seeing({ disk }: Place): RunOptions {
  const [program, ...words] = disk?.command ?? [];
  return program === undefined ? {} : { node: program, nodeOptions: [...words, process.execPath] };
}

/** Asks as a client of the interface does. */
export function startCall(address: string, repositoryUrl: string): Attempt {
  const program = join(import.meta.dirname, 'call.ts');
  const child = spawn(process.execPath, [program, address, repositoryUrl], { stdio: ['ignore', 'pipe', 'pipe'] });
  const received: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => received.push(bytes));
  const outcome = Promise.all([once(child, 'close'), text(child.stderr)]).then(([, said]): Outcome => {
    if (child.exitCode === 0) return 'released';
    // It says nothing else.
    return child.signalCode ?? (said as ErrorCode);
  });
  return { outcome, pid: child.pid, received, end: (signal) => child.kill(signal) };
}
