import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'node:test';
import { errorIn, finish } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';

const sample = await CliSample.start();
const { bundle, toAgent, url } = sample;

test.after(() => sample[Symbol.asyncDispose]());

/** Waits until the file that is being written in `out` has content. */
async function streaming(out: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const parts = existsSync(out) ? readdirSync(out).filter((part) => part.endsWith('.part')) : [];
    if (parts.some((part) => (statSync(`${out}/${part}`, { throwIfNoEntry: false })?.size ?? 0) > 100_000)) return;
    await delay(2);
  }
  throw new Error('The release did not begin to arrive.');
}

test('an agent that dies in the middle gives an error and no files', async () => {
  const mortal = await bundle.serve();
  const child = bundle.start(['create', url, 'large', '--agent', mortal.address, '--out', 'cut', '--json']);
  const outcome = finish(child);
  await streaming(bundle.path('cut'));
  await mortal.kill('SIGKILL');
  const ended = await outcome;
  assert.equal(ended.code, 5, ended.stdout);
  assert.ok(['AGENT_UNREACHABLE', 'AGENT_STREAM_INVALID'].includes(errorIn(ended).code));
  assert.equal(existsSync(bundle.path('cut')), false);
});

for (const [how, args] of [
  ['with an agent', toAgent],
  ['in this process', ['--key', 'stop/release-agent.key.asc']],
] as const) {
  test(`SIGINT ${how} stops the release and leaves no files`, async () => {
    await bundle.run(['keygen', '--out', 'stop']);
    const child = bundle.start(['create', url, 'large', '--out', 'stopped', ...args]);
    const outcome = finish(child);
    await streaming(bundle.path('stopped'));
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /\(CANCELLED\)/);
    assert.equal(existsSync(bundle.path('stopped')), false);
  });
}

test('SIGTERM lets a running release end, then the agent exits with 0', async () => {
  const stopping = await bundle.serve(['--drain-timeout-ms', '20000']);
  const child = bundle.start(['create', url, 'large', '--agent', stopping.address, '--out', 'drained']);
  const outcome = finish(child);
  await streaming(bundle.path('drained'));
  assert.equal(await stopping.kill('SIGTERM'), 0);
  assert.equal((await outcome).code, 0);
  assert.ok(stopping.log.some((line) => line['event'] === 'stopped'));
});

test('an agent whose log nobody reads any more goes on', async () => {
  const agent = await bundle.serve();
  agent.child.stdout?.destroy();
  for (let call = 0; call < 3; call += 1) {
    assert.equal((await bundle.run(['info', '--agent', agent.address])).code, 0);
  }
  assert.equal(agent.child.exitCode, null);
});

test('a reader that leaves early ends a long list, and what was extracted with it', async () => {
  const { stdout } = await bundle.run(['keygen', '--out', 'list', '--json']);
  assert.ok(stdout.length > 0);
  const files = Array.from({ length: 20_000 }, (_, index) => ({ path: `${index}-${'n'.repeat(50)}`, content: '' }));
  sample.repository.commitFiles(files);
  sample.repository.git('tag', 'many');
  sample.repository.git('--git-dir=served/sample.git', 'fetch', '--quiet', '.', 'refs/tags/many:refs/tags/many');
  const made = await sample.create('many', ['--key', 'list/release-agent.key.asc'], 'many');
  assert.equal(made.code, 0, made.stderr);
  const release = ['many/sample-many.git.tgz.sig', '--key', 'list/release-agent.pub.asc'];
  const child = bundle.start(['verify', ...release, '--list', '--extract', 'many-tree']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  child.stderr?.on('data', (text: Buffer) => assert.fail(text.toString()));
  await once(child, 'exit');
  assert.equal(child.exitCode, 11);
  assert.equal(existsSync(bundle.path('many-tree')), false);
});
