import { qemuStaticAddress } from '../../harness/appliance.ts';
import { Vm, type VmOptions } from '../../harness/vm.ts';
import { cpuSeconds } from '../../harness/process-usage.ts';
import { spread, type Spread } from '../../harness/statistics.ts';
import { BARE_READY } from './bare-image.ts';

const AGENT_READY = /^sealci: ready /m;

/** A debug image, and the same system without an agent. */
export interface Images {
  readonly kernel: string;
  readonly agent: string;
  readonly bare: string;
}

export interface BootFigures {
  readonly agentSeconds: Spread;
  readonly bareSeconds: Spread;
  /** Processor time of the emulator, which other load on the machine changes less. */
  readonly agentCpuSeconds: Spread;
  readonly bareCpuSeconds: Spread;
  readonly ratio: Spread;
  readonly cpuRatio: Spread;
}

async function withGuest<T>(options: VmOptions, use: (vm: Vm) => Promise<T>): Promise<T> {
  const vm = await Vm.start({ ip: qemuStaticAddress, ...options });
  try {
    return await use(vm);
  } finally {
    await vm.stop();
  }
}

function bootUntil(options: VmOptions, marker: RegExp): Promise<{ seconds: number; cpu: number }> {
  const started = performance.now();
  return withGuest(options, async (vm) => {
    await vm.waitFor(marker);
    return { seconds: (performance.now() - started) / 1000, cpu: cpuSeconds(vm.pid) };
  });
}

/** Boots both images in turn, after a round that is not counted. */
export async function measureBoots({ kernel, agent, bare }: Images, rounds: number): Promise<BootFigures> {
  const pairs: { agent: { seconds: number; cpu: number }; bare: { seconds: number; cpu: number } }[] = [];
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(`boot: round ${round} of ${rounds}\n`);
    const pair = {
      agent: await bootUntil({ kernel, initramfs: agent }, AGENT_READY),
      bare: await bootUntil({ kernel, initramfs: bare }, BARE_READY),
    };
    if (round > 0) pairs.push(pair);
  }
  return {
    agentSeconds: spread(pairs.map((pair) => pair.agent.seconds)),
    bareSeconds: spread(pairs.map((pair) => pair.bare.seconds)),
    agentCpuSeconds: spread(pairs.map((pair) => pair.agent.cpu)),
    bareCpuSeconds: spread(pairs.map((pair) => pair.bare.cpu)),
    ratio: spread(pairs.map((pair) => pair.agent.seconds / pair.bare.seconds)),
    cpuRatio: spread(pairs.map((pair) => pair.agent.cpu / pair.bare.cpu)),
  };
}

export interface AvailableMemory {
  /** MiB at Node's first line: what an agent can have. */
  readonly forAgent: number;
  /** MiB that releases can have, with the agent waiting for calls. */
  readonly besideAgent: number;
}

export async function measureMemory({ kernel, agent, bare }: Images, memoryMib: number): Promise<AvailableMemory> {
  const forAgent = await withGuest({ kernel, initramfs: bare, memoryMib }, async (vm) => {
    const [, kib] = await vm.waitFor(BARE_READY);
    return Number(kib) / 1024;
  });
  const besideAgent = await withGuest({ kernel, initramfs: agent, memoryMib }, async (vm) => {
    await vm.waitFor(AGENT_READY);
    return Number(await vm.run("sed -n 's/^MemAvailable: *\\(.*\\) kB$/\\1/p' /proc/meminfo")) / 1024;
  });
  return { forAgent, besideAgent };
}
