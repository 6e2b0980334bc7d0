/**
 * Compares the agent with `git clone --depth 1 && git archive --format=tgz && gpg --detach-sign` on the same git server,
 * in turn within one run: see --help.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReleaseSummary } from '../src/release/release.ts';
import { AgentClient } from '../src/rpc/client.ts';
import { GitServer } from '../test/support/git-server.ts';
import { AgentProcess } from './bench/agent-process.ts';
import { makeLookAlikes, type Subject } from './bench/look-alikes.ts';
import { Pipeline, type PipelineCost } from './bench/pipeline.ts';
import { type Report, type SubjectResult, toMarkdown } from './bench/report.ts';
import { spread } from './bench/statistics.ts';

const usage = `Usage: npm run bench -- [--repository PATH@TAG]... [--rounds N] [--json FILE]

  --repository PATH@TAG  a bare repository on this machine and its tag; repeat for more. Without: generated look-alikes
                         of cosign 2.2.0, git 2.45.0 and talos 1.7.0
  --rounds N             measured rounds for each repository, after one that is not counted (default 5)
  --json FILE            write the figures as JSON, too
  --help                 show this text

Needs dist/agent.cjs (npm run build), git, gpg and GNU time. Prints Markdown.
`;

const bundle = resolve('dist/agent.cjs');

interface Measured {
  readonly root: string;
  readonly subject: Subject;
}

interface Round {
  readonly agentSeconds: number;
  readonly firstChunkSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly summary: ReleaseSummary;
  readonly pipeline: PipelineCost;
}

async function release(agent: AgentProcess, url: string, tag: string): Promise<Omit<Round, 'pipeline'>> {
  const client = new AgentClient(agent.address);
  let summary: ReleaseSummary | undefined;
  let firstChunkSeconds = NaN;
  let agentSeconds = NaN;
  const cost = await agent.measure(async () => {
    const started = performance.now();
    for await (const event of client.createRelease({ repositoryUrl: url, tag }, AbortSignal.timeout(600_000))) {
      if (event.type === 'chunk' && Number.isNaN(firstChunkSeconds)) {
        firstChunkSeconds = (performance.now() - started) / 1000;
      }
      if (event.type === 'summary') summary = event.summary;
    }
    agentSeconds = (performance.now() - started) / 1000;
  });
  client.close();
  if (!summary) throw new Error('a release without summary');
  return { agentSeconds, firstChunkSeconds, ...cost, summary };
}

async function measure({ root, subject }: Measured, rounds: number, pipeline: Pipeline): Promise<SubjectResult> {
  const { path, tag } = subject;
  const server = await GitServer.start({ root });
  const agent = await AgentProcess.start(bundle);
  const name = basename(path, '.git') === 'repo' ? basename(root) : basename(path, '.git');
  const results: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(`${name} ${tag}: round ${round} of ${rounds}\n`);
    const ours = await release(agent, server.url + path, tag);
    const theirs = await pipeline.measure(server.url + path, tag, `${name}-${tag}/`);
    if (round > 0) results.push({ ...ours, pipeline: theirs });
  }
  await agent.stop();
  await server.stop();
  const of = (pick: (round: Round) => number): ReturnType<typeof spread> => spread(results.map(pick));
  const summary = results[0]?.summary;
  return {
    name,
    tag,
    tarBytes: summary?.tarBytes ?? NaN,
    releaseBytes: summary?.sizeBytes ?? NaN,
    agentSeconds: of((round) => round.agentSeconds),
    firstChunkSeconds: of((round) => round.firstChunkSeconds),
    agentCpuSeconds: of((round) => round.cpuSeconds),
    agentPeakMiB: of((round) => round.peakMiB),
    pipelineSeconds: of((round) => round.pipeline.seconds),
    pipelineCpuSeconds: of((round) => round.pipeline.cpuSeconds),
    pipelinePeakMiB: of((round) => round.pipeline.peakMiB),
    ratio: of((round) => round.agentSeconds / round.pipeline.seconds),
  };
}

async function measureStart(rounds: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const agent = await AgentProcess.start(bundle);
    if (round > 0) seconds.push(agent.startSeconds);
    await agent.stop();
  }
  return seconds;
}

function parseRepository(text: string): Measured {
  const at = text.lastIndexOf('@');
  const path = resolve(text.slice(0, at));
  if (at < 1 || !readdirSync(path).includes('HEAD')) throw new Error(`${text}: no PATH@TAG of a bare repository`);
  return { root: resolve(path, '..'), subject: { path: `/${basename(path)}`, tag: text.slice(at + 1) } };
}

async function run(repositories: readonly string[], rounds: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-repositories-'));
  const pipeline = await Pipeline.create();
  try {
    const named = repositories.map(parseRepository);
    const measured =
      named.length > 0 ? named : (await makeLookAlikes(folder)).map((subject) => ({ root: folder, subject }));
    const startSeconds = spread(await measureStart(2 * rounds));
    const subjects: SubjectResult[] = [];
    for (const one of measured) subjects.push(await measure(one, rounds, pipeline));
    const git = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
    return { rounds, node: process.version, git, bundleBytes: statSync(bundle).size, startSeconds, subjects };
  } finally {
    await pipeline.dispose();
    rmSync(folder, { recursive: true });
  }
}

const { values } = parseArgs({
  options: {
    repository: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else {
  const report = await run(values.repository, Number(values.rounds));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(toMarkdown(report));
}
