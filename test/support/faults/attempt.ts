import { AgentError, type ErrorCode } from '../../../src/errors.ts';
import { AgentClient } from '../../../src/rpc/client/client.ts';
import { type Bundle, errorIn, finish, type RunOptions } from '../cli.ts';
import type { Place } from './place.ts';

/** How a release ended for who asked for it: with it, an error, or the end of who asked. */
export type Outcome = 'released' | ErrorCode | NodeJS.Signals;

/** A release that someone asked for. */
export interface Attempt {
  readonly outcome: Promise<Outcome>;
  /** Of a command. */
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
    return child.signalCode ?? (errorIn(ended).code as ErrorCode);
  });
  return { outcome, pid: child.pid, received: [], end: (signal) => child.kill(signal) };
}

function seeing({ disk }: Place): RunOptions {
  const [program, ...words] = disk?.command ?? [];
  return program === undefined ? {} : { node: program, nodeOptions: [...words, process.execPath] };
}

/** Asks as a client of the interface does. */
export function startCall(address: string, repositoryUrl: string): Attempt {
  const client = new AgentClient(address);
  const controller = new AbortController();
  const received: Buffer[] = [];
  const receive = async (): Promise<Outcome> => {
    try {
      for await (const event of client.createRelease({ repositoryUrl, tag: 'v1' }, controller.signal)) {
        if (event.type === 'chunk') received.push(Buffer.from(event.bytes));
      }
      return 'released';
    } catch (error) {
      if (error instanceof AgentError) return error.code;
      throw error;
    } finally {
      client.close();
    }
  };
  return {
    outcome: receive(),
    pid: undefined,
    received,
    end: () => {
      controller.abort();
    },
  };
}
