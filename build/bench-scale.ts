/**
 * Measures the processor time that an agent takes for a release under load, and works out from that how many releases one,
 * two and three agents make in a minute, each on a machine of its own: see --help.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { AgentProcess } from '../harness/agent-process.ts';
import { GitServer } from '../harness/git-server.ts';
import { AgentClient } from '../src/rpc/client/client.ts';
import { openRepositories } from './bench/repositories.ts';
import type { Repository } from './bench/repository.ts';

const usage = `Usage: node build/bench-scale.ts [options]

  --repository PATH@TAG  as for npm run bench
  --releases N           releases of each repository that are measured, after as many as may run at once (default 24)
  --processors N         of the machine that is worked out (default 2)
  --agent FILE           the bundle to measure (default dist/agent.cjs)
  --help                 show this text

Needs the bundle (npm run build) and git. Prints Markdown.
`;

const { values: options } = parseArgs({
  options: {
    repository: { type: 'string', multiple: true, default: [] },
    releases: { type: 'string', default: '24' },
    processors: { type: 'string', default: '2' },
    agent: { type: 'string', default: resolve(import.meta.dirname, '../dist/agent.cjs') },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(usage);
  process.exit();
}
const processors = Number(options.processors);

/** As many as an agent makes at the same time. */
const AT_ONCE = 4;
const AGENTS = [1, 2, 3];

async function makeReleases(client: AgentClient, url: string, { path, tag }: Repository, count: number): Promise<void> {
  let left = count;
  const callers = Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      const events = client.createRelease({ repositoryUrl: `${url}${path}`, tag }, new AbortController().signal);
      // Read to its end, and nothing kept.
      while ((await events.next()).done !== true);
    }
  });
  await Promise.all(callers);
}

async function measure(repository: Repository): Promise<number> {
  const git = await GitServer.start({ root: repository.root });
  const agent = await AgentProcess.start(options.agent);
  const client = new AgentClient(agent.address);
  try {
    await makeReleases(client, git.url, repository, AT_ONCE);
    const releases = Number(options.releases);
    const { cpuSeconds } = await agent.measure(() => makeReleases(client, git.url, repository, releases));
    return cpuSeconds / releases;
  } finally {
    client.close();
    await agent.stop();
    await git.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sealci-scale-'));
try {
  const heads = AGENTS.map((count) => `releases a minute of ${count}`);
  process.stdout.write(`| repository | processor time of a release, s | ${heads.join(' | ')} |\n`);
  process.stdout.write(`| --- | --- | ${AGENTS.map(() => '---').join(' | ')} |\n`);
  for (const repository of await openRepositories(options.repository, folder)) {
    const seconds = await measure(repository);
    const perMinute = AGENTS.map((count) => ((60 * processors * count) / seconds).toFixed(0));
    process.stdout.write(
      `| ${repository.name} ${repository.tag} | ${seconds.toFixed(2)} | ${perMinute.join(' | ')} |\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
