import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { Bundle } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';
import { request } from '../support/read-metrics.ts';

const bundle = new Bundle();
const repository = GitRepository.create();
after(async () => {
  await bundle.dispose();
  repository.dispose();
});

test('an agent without /proc makes releases, and tells of all but what the system does not say', async () => {
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('sample');
  const script = bundle.path('without-proc.sh');
  writeFileSync(script, 'mount -t tmpfs none /proc && exec "$@"\n');
  const agent = await bundle.serve(['--metrics-listen', '127.0.0.1:0'], {
    node: 'unshare',
    nodeOptions: ['--map-root-user', '--mount', 'sh', script, process.execPath],
  });
  const to = ['--agent', agent.address];
  const made = await bundle.run(['create', `${git.url}/sample.git`, 'v1', ...to, '--out', 'made']);
  assert.equal(made.code, 0, made.stderr);
  const shown = await bundle.run(['info', ...to]);
  assert.match(shown.stdout, /^ {2}memory used +unknown, at most [\d.]+ MiB$/m, shown.stderr);
  const { memory } = JSON.parse((await bundle.run(['info', '--json', ...to])).stdout) as {
    memory: Readonly<Record<string, number>>;
  };
  assert.deepEqual(Object.keys(memory).toSorted(), ['availableBytes', 'peakResidentBytes', 'totalBytes']);
  const { metrics } = await agent.event('listening');
  const { body } = await request(`http://${String(metrics)}/metrics`);
  assert.match(body, /^sealci_agent_machine_memory_bytes \d+$/m);
  assert.doesNotMatch(body, /^process_resident_memory_bytes /m);
  await git.stop();
});
