import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AgentProcess } from '../../harness/agent-process.ts';
import { generateRepository } from '../../harness/generated-repository.ts';
import { LiveHeap } from '../../harness/live-heap.ts';
import { makeManyReleases } from '../../harness/many-releases.ts';
import { PackWatch } from '../../harness/measure-release.ts';
import { slope } from '../../harness/statistics.ts';
import { Bundle } from '../support/cli.ts';
import { GitServer } from '../../harness/git-server.ts';

const bundle = new Bundle();
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

let folder: string;
let server: GitServer;
const watch = new PackWatch();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'many-releases-'));
  await generateRepository(join(folder, 'small.git'), { files: 50, fileBytes: 4000 });
  server = await GitServer.start({ root: folder, intercept: watch.intercept });
});

after(async () => {
  await server.stop();
  await bundle.dispose();
  rmSync(folder, { recursive: true });
});

test('makes a thousand releases in a row and holds no more after the last than after the first', async (context) => {
  const agent = await AgentProcess.start(bundle.file, { inspector: true });
  const heap = await LiveHeap.connect(agent.inspectorUrl ?? '');
  const url = `${server.url}/small.git`;
  const { resident, live } = await makeManyReleases({ agent, heap, watch, url, releases: RELEASES, every: 25 });
  heap.close();
  await agent.stop();
  const kibPerRelease = (points: typeof live): number => 1024 * slope(points.filter(({ x }) => x > WARM));
  const [liveSlope, residentSlope] = [kibPerRelease(live), kibPerRelease(resident)];
  context.diagnostic(`KiB by release: live heap ${liveSlope.toFixed(2)}, resident ${residentSlope.toFixed(2)}`);
  assert.ok(liveSlope < MAX_LIVE_KIB_PER_RELEASE, `the live heap grows by ${liveSlope.toFixed(2)} KiB a release`);
  assert.ok(residentSlope < MAX_RESIDENT_KIB_PER_RELEASE, `memory grows by ${residentSlope.toFixed(2)} KiB a release`);
});
