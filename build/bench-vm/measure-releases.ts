import { AgentError } from '../../src/errors.ts';
import type { StageProfile } from '../../src/work/stage-clock.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { hostAddress, qemuStaticAddress } from '../../harness/appliance.ts';
import { GitServer } from '../../harness/git-server.ts';
import { Vm } from '../../harness/vm.ts';
import type { Repository } from '../bench/repository.ts';
import type { Images } from './measure-boot.ts';

/** What came of asking a guest that has just booted for one release. */
export interface GuestRelease {
  readonly memoryMib: number;
  readonly seconds: number;
  readonly releaseBytes: number;
  /** Milliseconds by stage. */
  readonly profile?: StageProfile | undefined;
  /** Why there is none: a code, or the console's last line. */
  readonly failure?: string;
}

const DEADLINE_MS = 900_000;

async function askForRelease(
  port: number,
  repositoryUrl: string,
  tag: string,
): Promise<Omit<GuestRelease, 'memoryMib'>> {
  const client = new AgentClient(`127.0.0.1:${port}`);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    const request = { repositoryUrl, tag, profile: true };
    for await (const event of client.createRelease(request, AbortSignal.timeout(DEADLINE_MS))) {
      if (event.type !== 'summary') continue;
      return { seconds: seconds(), releaseBytes: event.summary.sizeBytes, profile: event.summary.profile };
    }
    return { seconds: seconds(), releaseBytes: 0, failure: 'no summary' };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { seconds: seconds(), releaseBytes: 0, failure: error.code };
  } finally {
    client.close();
  }
}

function lastLine(vm: Vm): string {
  return vm.console.trimEnd().split('\n').at(-1) ?? '';
}

export async function measureRelease(
  { kernel, agent }: Images,
  repository: Repository,
  memoryMib: number,
): Promise<GuestRelease> {
  process.stderr.write(`${repository.name}: release in ${memoryMib} MB\n`);
  const server = await GitServer.start({ root: repository.root });
  const vm = await Vm.start({ kernel, initramfs: agent, memoryMib, ip: qemuStaticAddress });
  try {
    const ready = await vm.waitFor(/^sealci: (ready|failed) |Kernel panic/m);
    if (ready[1] !== 'ready') return { memoryMib, seconds: 0, releaseBytes: 0, failure: lastLine(vm) };
    const url = `http://${hostAddress}:${server.port}${repository.path}`;
    return { memoryMib, ...(await askForRelease(vm.port, url, repository.tag)) };
  } finally {
    await vm.stop();
    await server.stop();
  }
}

/**
 * Looks for the smallest of `sizes` in which the release works, by halves: what works in some memory works in more.
 *
 * @returns what was tried, smallest memory first
 */
export async function findSmallestMemory(
  images: Images,
  repository: Repository,
  sizes: readonly number[],
): Promise<GuestRelease[]> {
  const ascending = sizes.toSorted((a, b) => a - b);
  const tried: GuestRelease[] = [];
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const release = await measureRelease(images, repository, ascending[middle] ?? NaN);
    tried.push(release);
    if (release.failure === undefined) high = middle;
    else low = middle + 1;
  }
  return tried.toSorted((a, b) => a.memoryMib - b.memoryMib);
}
