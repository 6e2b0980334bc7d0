/**
 * Compares the agent with `git clone --depth 1 && git archive --format=tgz && gpg --detach-sign`, and with isomorphic-git,
 * on the same git server, in turn within one run: see --help.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { GitServer } from '../harness/git-server.ts';
import { AgentProcess } from '../harness/agent-process.ts';
import { measureRelease, PackWatch } from '../harness/measure-release.ts';
import type { Round } from './bench/metrics.ts';
import { Pipeline } from './bench/pipeline.ts';
import { openRepositories } from './bench/repositories.ts';
import type { Repository } from './bench/repository.ts';
import { compare, figuresOf, type Report, type SubjectResult, toMarkdown } from './bench/report.ts';
import { measureServer } from '../harness/server-alone.ts';
import { spread } from '../harness/statistics.ts';
import { type Cost, timedProcess } from '../harness/timed-process.ts';

const usage = `Usage: npm run bench -- [options]

  --repository PATH@TAG  a bare repository on this machine and its tag; repeat for more. A folder of bare repositories
                         stands for all of them, each at its newest tag. Without: generated look-alikes of
                         cosign 2.2.0, git 2.45.0 and talos 1.7.0
  --rounds N             measured rounds for each repository, after three or more releases, for five seconds, that are not
                         counted (default 5)
  --agent FILE           the bundle to measure (default dist/agent.cjs)
  --cpus LIST            processors that the agent may use, as for taskset(1)
  --no-isomorphic        leave out isomorphic-git, which takes longest
  --json FILE            write the figures as JSON, too
  --compare FILE         show the medians by those in FILE, which --json wrote earlier
  --vm                   measure the image in QEMU instead: node build/bench-vm.ts, which has options of its own. Of
                         those above it takes --repository, --rounds and --json
  --help                 show this text

isomorphic-git only clones and reads all files, without tar, gzip or signature. Needs the bundle (npm run build), git,
gpg and GNU time. Prints Markdown.
`;

/** Releases before those that are counted, and for how long at least: until V8 has compiled what they run most. */
const WARM_RELEASES = 3;
const WARM_SECONDS = 5;

/** Hands over to the program that measures the image. */
function benchVm(repositories: readonly string[], rounds: string, json: string | undefined): void {
  const program = join(import.meta.dirname, 'bench-vm.ts');
  const args = repositories.flatMap((repository) => ['--repository', repository]);
  args.push('--rounds', rounds);
  if (json !== undefined) args.push('--json', json);
  const { status, error } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

interface Options {
  readonly rounds: number;
  readonly bundle: string;
  readonly cpus: string | undefined;
  readonly isomorphic: boolean;
}

const isomorphicClone = join(import.meta.dirname, 'bench/isomorphic-clone.ts');

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function isomorphicFigures(cost: Cost, agentSeconds: number): Round {
  return {
    isomorphicSeconds: cost.seconds,
    isomorphicCpuSeconds: cost.cpuSeconds,
    isomorphicPeakMiB: cost.peakMiB,
    agentByIsomorphic: agentSeconds / cost.seconds,
  };
}

async function warm(release: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + WARM_SECONDS * 1000;
  for (let count = 0; count < WARM_RELEASES || performance.now() < end; count++) await release();
}

async function measure(repository: Repository, options: Options, pipeline: Pipeline): Promise<SubjectResult> {
  const watch = new PackWatch();
  const server = await GitServer.start({ root: repository.root, intercept: watch.intercept });
  const agent = await AgentProcess.start(options.bundle, { cpus: options.cpus });
  try {
    return await measureRounds(repository, options, { pipeline, agent, watch, url: server.url + repository.path });
  } finally {
    await agent.stop();
    await server.stop();
  }
}

interface Subjects {
  readonly pipeline: Pipeline;
  readonly agent: AgentProcess;
  readonly watch: PackWatch;
  readonly url: string;
}

async function measureRounds(
  { name, root, path, tag }: Repository,
  options: Options,
  { pipeline, agent, watch, url }: Subjects,
): Promise<SubjectResult> {
  const tar = execFileSync('git', ['-C', join(root, path), 'archive', tag], { maxBuffer: 2 ** 31 - 1 });
  const rounds: Round[] = [];
  let [packBytes, releaseBytes] = [NaN, NaN];
  await warm(() => measureRelease(agent, watch, url, tag));
  for (let round = 1; round <= options.rounds; round++) {
    process.stderr.write(`${name} ${tag}: round ${round} of ${options.rounds}\n`);
    const alone = await measureServer(join(root, path), tag);
    const gzipSeconds = secondsOf(() => gzipSync(tar, { level: 6 }));
    const { cost, summary } = await measureRelease(agent, watch, url, tag);
    const theirs = await pipeline.measure(url, tag, `${name}-${tag}/`);
    const isomorphic =
      options.isomorphic && (await timedProcess([process.execPath, isomorphicClone, url, tag], process.env));
    ({ packBytes } = alone);
    releaseBytes = summary.sizeBytes;
    rounds.push({
      ...cost,
      serverSeconds: alone.seconds,
      serverCpuSeconds: alone.cpuSeconds,
      gzipSeconds,
      pipelineSeconds: theirs.seconds,
      pipelineCpuSeconds: theirs.cpuSeconds,
      pipelinePeakMiB: theirs.peakMiB,
      agentByPipeline: cost.agentSeconds / theirs.seconds,
      cpuByPipeline: (cost.agentCpuSeconds + alone.cpuSeconds) / availableParallelism() / theirs.seconds,
      withoutServer: (cost.agentSeconds - alone.seconds) / (theirs.seconds - alone.seconds),
      afterPackByGzip: cost.afterPackSeconds / gzipSeconds,
      memoryByBar: (cost.agentPeakMiB * 2 ** 20) / (110e6 + 1.2 * packBytes),
      ...(isomorphic && isomorphicFigures(isomorphic, cost.agentSeconds)),
    });
  }
  return { name, tag, packBytes, tarBytes: tar.length, releaseBytes, figures: figuresOf(rounds) };
}

async function measureStart({ bundle, cpus }: Options, rounds: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const agent = await AgentProcess.start(bundle, { cpus });
    if (round > 0) seconds.push(agent.startSeconds);
    await agent.stop();
  }
  return seconds;
}

async function run(repositories: readonly string[], options: Options): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-repositories-'));
  const pipeline = await Pipeline.create();
  try {
    const measured = await openRepositories(repositories, folder);
    const startSeconds = spread(await measureStart(options, 2 * options.rounds));
    const subjects: SubjectResult[] = [];
    for (const one of measured) subjects.push(await measure(one, options, pipeline));
    const git = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
    return {
      rounds: options.rounds,
      node: process.version,
      git,
      processors: availableParallelism(),
      bundleBytes: statSync(options.bundle).size,
      startSeconds,
      subjects,
    };
  } finally {
    await pipeline.dispose();
    rmSync(folder, { recursive: true });
  }
}

const { values } = parseArgs({
  allowNegative: true,
  options: {
    repository: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    agent: { type: 'string', default: 'dist/agent.cjs' },
    cpus: { type: 'string' },
    isomorphic: { type: 'boolean', default: true },
    json: { type: 'string' },
    compare: { type: 'string' },
    vm: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else if (values.vm) benchVm(values.repository, values.rounds, values.json);
else {
  const { rounds, agent, cpus, isomorphic } = values;
  // It is what --json wrote.
  const before =
    values.compare === undefined ? undefined : (JSON.parse(readFileSync(values.compare, 'utf8')) as Report);
  const report = await run(values.repository, { rounds: Number(rounds), bundle: resolve(agent), cpus, isomorphic });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(toMarkdown(report));
  if (before) process.stdout.write(`\n${compare(report, before)}`);
}
