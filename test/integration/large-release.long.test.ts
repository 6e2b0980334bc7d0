import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AgentProcess } from '../../harness/agent-process.ts';
import { generateRepository } from '../../harness/generated-repository.ts';
import { measureRelease, PackWatch } from '../../harness/measure-release.ts';
import { measureServer } from '../../harness/server-alone.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { withCode } from '../support/codes.ts';
import { GitServer } from '../../harness/git-server.ts';

const MIB = 1024 * 1024;
const bundle = new Bundle();

let folder: string;
let server: GitServer;
const watch = new PackWatch();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'large-release-'));
  await generateRepository(join(folder, 'huge.git'), { files: 100_000, fileBytes: 7000, blobBytes: 300 * MIB });
  await generateRepository(join(folder, 'medium.git'), { files: 1000, fileBytes: 60_000 });
  server = await GitServer.start({ root: folder, intercept: watch.intercept });
});

after(async () => {
  await server.stop();
  await bundle.dispose();
  rmSync(folder, { recursive: true });
});

async function tarSha256(name: string): Promise<string> {
  const hash = createHash('sha256');
  const tar = spawn('git', ['-C', join(folder, `${name}.git`), 'archive', `--prefix=${name}-v1/`, 'v1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of tar.stdout) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Makes a release and returns the digest of its tar. */
async function release(agent: AgentProcess, name: string): Promise<string> {
  const client = new AgentClient(agent.address);
  let sha256 = '';
  const request = { repositoryUrl: `${server.url}/${name}.git`, tag: 'v1' };
  for await (const event of client.createRelease(request, AbortSignal.timeout(600_000))) {
    if (event.type === 'summary') sha256 = event.summary.tarSha256;
  }
  client.close();
  return sha256;
}

test('releases 1 GB in 100,000 files and one of 300 MB in memory for the pack and little more', async () => {
  const agent = await AgentProcess.start(bundle.file);
  const { packBytes } = await measureServer(join(folder, 'huge.git'), 'v1');
  const { cost, summary } = await measureRelease(agent, watch, `${server.url}/huge.git`, 'v1');
  await agent.stop();
  assert.equal(summary.files, 100_001);
  assert.equal(summary.tarSha256, await tarSha256('huge'));
  const boundMiB = 200 + (1.2 * packBytes) / MIB;
  assert.ok(cost.agentPeakMiB < boundMiB, `${cost.agentPeakMiB} MiB for a pack of ${packBytes / MIB} MiB`);
});

test('makes eight releases at once, and holds no more packs than it makes releases', async () => {
  const agent = await AgentProcess.start(bundle.file);
  const { packBytes } = await measureServer(join(folder, 'medium.git'), 'v1');
  const { peakMiB } = await agent.measure(async () => {
    const digests = await Promise.all(Array.from({ length: 8 }, () => release(agent, 'medium')));
    assert.deepEqual(new Set(digests), new Set([await tarSha256('medium')]));
  });
  await agent.stop();
  assert.ok(peakMiB < 250 + (4 * 1.2 * packBytes) / MIB, `${peakMiB} MiB`);
});

test('refuses a pack over its memory with the figures, and goes on', async () => {
  const agent = await AgentProcess.start(bundle.file, { serve: ['--set', `maxPackMemoryBytes=${100 * MIB}`] });
  const { peakMiB } = await agent.measure(async () => {
    await assert.rejects(release(agent, 'huge'), withCode('LIMIT_EXCEEDED'));
    assert.equal(await release(agent, 'medium'), await tarSha256('medium'));
  });
  await agent.stop();
  assert.ok(peakMiB < 350, `${peakMiB} MiB`);
});
