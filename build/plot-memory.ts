/**
 * Measures how the agent's memory grows with the size of a pack, and with the number of releases made, and draws it:
 * memory-by-pack.svg and memory-by-release.svg, see --help.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GitServer } from '../harness/git-server.ts';
import { AgentProcess } from '../harness/agent-process.ts';
import { generateRepository } from '../harness/generated-repository.ts';
import { LiveHeap } from '../harness/live-heap.ts';
import { makeManyReleases, type MemoryByRelease } from '../harness/many-releases.ts';
import { measureRelease, PackWatch } from '../harness/measure-release.ts';
import type { Point } from '../harness/statistics.ts';
import { toSvg } from './bench/svg-plot.ts';

const usage = `Usage: node build/plot-memory.ts [--out DIR] [--releases N] [--agent FILE]

  --out DIR      where the plots go (default docs)
  --releases N   releases in a row for the second plot (default 1000)
  --agent FILE   the bundle to measure (default dist/agent.cjs)
`;

const MIB = 1024 * 1024;
const FILE_BYTES = 50_000;
const packsMiB = [1, 8, 32, 64, 128, 256];

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs' },
    releases: { type: 'string', default: '1000' },
    agent: { type: 'string', default: 'dist/agent.cjs' },
    help: { type: 'boolean', default: false },
  },
});
const bundle = resolve(values.agent);
const folder = mkdtempSync(join(tmpdir(), 'plot-memory-'));
const watch = new PackWatch();

async function peakMiB(server: GitServer, packMiB: number): Promise<number> {
  const files = Math.ceil((packMiB * MIB) / FILE_BYTES);
  await generateRepository(join(folder, `pack-${packMiB}.git`), { files, fileBytes: FILE_BYTES });
  const agent = await AgentProcess.start(bundle);
  const url = `${server.url}/pack-${packMiB}.git`;
  // Warm, as the second release of an agent is.
  await measureRelease(agent, watch, url, 'v1');
  const { cost } = await measureRelease(agent, watch, url, 'v1');
  await agent.stop();
  return cost.agentPeakMiB;
}

async function memoryByRelease(server: GitServer, releases: number): Promise<MemoryByRelease> {
  await generateRepository(join(folder, 'small.git'), { files: 50, fileBytes: 4000 });
  const agent = await AgentProcess.start(bundle, { inspector: true });
  const heap = await LiveHeap.connect(agent.inspectorUrl ?? '');
  const url = `${server.url}/small.git`;
  const measured = await makeManyReleases({ agent, heap, watch, url, releases, every: Math.ceil(releases / 100) });
  heap.close();
  await agent.stop();
  return measured;
}

async function plot(server: GitServer): Promise<void> {
  const measured: Point[] = [];
  for (const packMiB of packsMiB) {
    measured.push({ x: packMiB, y: await peakMiB(server, packMiB) });
    process.stderr.write(`pack of ${packMiB} MiB: ${measured.at(-1)?.y.toFixed(0)} MiB\n`);
  }
  const byPack = toSvg({
    title: 'Peak memory of the agent by size of the pack',
    xLabel: 'pack, MiB',
    yLabel: 'peak resident memory, MiB',
    series: [
      { label: 'measured', color: '#0060c0', points: measured },
      { label: 'the pack itself', color: '#999999', points: packsMiB.map((size) => ({ x: size, y: size })) },
    ],
  });
  writeFileSync(join(values.out, 'memory-by-pack.svg'), byPack);
  const { resident, live } = await memoryByRelease(server, Number(values.releases));
  const byRelease = toSvg({
    title: 'Memory of the agent after each of many releases',
    xLabel: 'releases made',
    yLabel: 'MiB',
    series: [
      { label: 'resident memory', color: '#0060c0', points: resident },
      { label: 'live heap, after a collection', color: '#c06000', points: live },
    ],
  });
  writeFileSync(join(values.out, 'memory-by-release.svg'), byRelease);
}

if (values.help) process.stdout.write(usage);
else {
  const server = await GitServer.start({ root: folder, intercept: watch.intercept });
  try {
    await plot(server);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
