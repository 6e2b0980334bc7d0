import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after } from 'node:test';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { collect } from '../support/fake-agent.ts';
import { GitRepository } from '../support/git-repository.ts';
import { SlowLink } from '../support/slow-link.ts';
import { TerminalRun } from '../support/terminal.ts';

const bundle = new Bundle();
const repository = GitRepository.create();
repository.commitFiles([{ path: 'large', content: randomBytes(32 * 1024 * 1024) }]);
repository.git('tag', 'v1');
const git = await repository.serve('sample');

after(async () => {
  await bundle.dispose();
  await git.stop();
  repository.dispose();
});

/** A roll waits for the release that runs, and others wait for the roll. */
test('create says on a terminal that it waits, and then makes its release', async () => {
  await using link = await SlowLink.start(git.port);
  const agent = await bundle.serve(['--roll-wait-ms', '120000']);
  const client = new AgentClient(agent.address);
  const { signal } = new AbortController();
  const slow = client.createRelease({ repositoryUrl: `http://127.0.0.1:${link.port}/sample.git`, tag: 'v1' }, signal);
  await slow.next();
  const slowEnd = collect(slow);
  const rolled = client.rollKeys({ reason: 'SUPERSEDED', comment: '', dryRun: false }, signal);
  const url = `${git.url}/sample.git`;
  const args = ['create', url, 'v1', '--out', bundle.work, '--agent', agent.address];
  const run = new TerminalRun([process.execPath, bundle.file, ...args], { columns: 80, cwd: bundle.work });
  const waits = (line: string): boolean => /^ Waiting {3}number 1 in the agent's queue, \d+ s$/.test(line);
  assert.ok(await run.until(() => run.frames.flat().some(waits)), run.raw);
  link.hurry();
  assert.equal((await slowEnd).at(-1)?.type, 'summary');
  assert.equal((await rolled).type, 'roll');
  const { code, lines } = await run.end();
  assert.equal(code, 0, lines.join('\n'));
  assert.match(lines.join(''), /sample-v1\.git\.tgz\.sig/);
  assert.ok(!lines.some(waits));
  client.close();
});
