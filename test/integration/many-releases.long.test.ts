import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { asAgentError } from '../../src/errors.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { AgentProcess } from '../../harness/agent-process.ts';
import { generateRepository } from '../../harness/generated-repository.ts';
import { LiveHeap } from '../../harness/live-heap.ts';
import { makeManyReleases } from '../../harness/many-releases.ts';
import { PackWatch } from '../../harness/measure-release.ts';
import { type Point, slope } from '../../harness/statistics.ts';
import { GitServer } from '../../harness/git-server.ts';
import { Bundle } from '../support/cli.ts';
import { randomPack } from '../support/crowd.ts';
import { neverAborted } from '../support/fake-agent.ts';
import { quickServer } from '../support/slow-servers.ts';
import { WebServer } from '../support/web-server.ts';

const bundle = new Bundle();
/** After each comes one of the other calls, so that these are half of all. */
const RELEASES = 1000;
/** Until then V8 still compiles what the releases run most. */
const WARM = 300;

/**
 * What V8 goes on to compile adds 0.3 to 0.8 KiB of code to the heap with each release; by heap snapshots after 200 and
 * after 800 of them, nothing else does.
 */
const MAX_LIVE_KIB_PER_RELEASE = 2;
/** Resident memory moves by some MiB up and down as the allocator gives back and takes; that is no slope. */
const MAX_RESIDENT_KIB_PER_RELEASE = 20;
/** Of connections whose end the agent has not seen yet. */
const MAX_LATE_DESCRIPTORS = 4;

let folder: string;
let server: GitServer;
/** Whose packs end early, or are not what they say. */
let cut: WebServer;
let wrong: WebServer;
const watch = new PackWatch();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'many-releases-'));
  await generateRepository(join(folder, 'small.git'), { files: 50, fileBytes: 4000 });
  server = await GitServer.start({ root: folder, intercept: watch.intercept });
  const { commit, pack } = randomPack(20, 20_000);
  cut = await WebServer.start(quickServer({ commit, pack: pack.subarray(0, pack.length >> 1) }));
  const changed = Buffer.from(pack);
  changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
  wrong = await WebServer.start(quickServer({ commit, pack: changed }));
});

after(async () => {
  for (const one of [cut, wrong]) await one[Symbol.asyncDispose]();
  await server.stop();
  await bundle.dispose();
  rmSync(folder, { recursive: true });
});

/** Asks for a release and takes it to its end, or leaves it at its first event of the type `until`. */
async function ask(client: AgentClient, repositoryUrl: string, tag: string, until?: string): Promise<string> {
  try {
    for await (const event of client.createRelease({ repositoryUrl, tag }, neverAborted)) {
      if (event.type === until) return 'left';
    }
    return 'released';
  } catch (error) {
    return asAgentError(error).code;
  }
}

/** What may come between releases, and how it ends: calls that fail at each step, that are given up, and that only ask. */
const others: readonly (readonly [code: string, call: (client: AgentClient) => Promise<string>])[] = [
  ['INVALID_TAG_NAME', (client) => ask(client, `${server.url}/small.git`, '-')],
  ['REPOSITORY_NOT_FOUND', (client) => ask(client, `${server.url}/none.git`, 'v1')],
  ['TAG_NOT_FOUND', (client) => ask(client, `${server.url}/small.git`, 'none')],
  ['REMOTE_UNREACHABLE', (client) => ask(client, 'http://127.0.0.1:1/small.git', 'v1')],
  ['PACK_TRUNCATED', (client) => ask(client, cut.url, 'v1')],
  ['PACK_CORRUPT', (client) => ask(client, wrong.url, 'v1')],
  ['left', (client) => ask(client, `${server.url}/small.git`, 'v1', 'progress')],
  ['left', (client) => ask(client, `${server.url}/small.git`, 'v1', 'chunk')],
  ['ACTIVE', async (client) => (await client.getPublicKey()).key.status],
  ['development', async (client) => (await client.getAgentInfo()).mode],
];

async function callAnother(address: string, release: number): Promise<void> {
  const [code, call] = others[release % others.length] ?? assert.fail();
  const client = new AgentClient(address);
  assert.equal(await call(client), code);
  client.close();
}

test('answers two thousand calls in a row and holds no more after the last than after the first', async (context) => {
  const agent = await AgentProcess.start(bundle.file, { inspector: true });
  const heap = await LiveHeap.connect(agent.inspectorUrl ?? '');
  const url = `${server.url}/small.git`;
  const callBetween = (release: number): Promise<void> => callAnother(agent.address, release);
  const measured = await makeManyReleases({ agent, heap, watch, url, releases: RELEASES, every: 25, callBetween });
  heap.close();
  await agent.stop();
  const kibPerRelease = (points: readonly Point[]): number => 1024 * slope(points.filter(({ x }) => x > WARM));
  const [liveSlope, residentSlope] = [kibPerRelease(measured.live), kibPerRelease(measured.resident)];
  const descriptors = measured.descriptors.map(({ y }) => y);
  context.diagnostic(`KiB by release: live heap ${liveSlope.toFixed(2)}, resident ${residentSlope.toFixed(2)}`);
  context.diagnostic(`open descriptors: ${descriptors.join(' ')}`);
  assert.ok(liveSlope < MAX_LIVE_KIB_PER_RELEASE, `the live heap grows by ${liveSlope.toFixed(2)} KiB a release`);
  assert.ok(residentSlope < MAX_RESIDENT_KIB_PER_RELEASE, `memory grows by ${residentSlope.toFixed(2)} KiB a release`);
  assert.ok(Math.max(...descriptors) <= Math.min(...descriptors) + MAX_LATE_DESCRIPTORS, 'descriptors are left open');
});
