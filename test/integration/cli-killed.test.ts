import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import test, { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReleaseAgent } from '../../src/agent/release-agent.ts';
import { untilAborted } from '../../src/work/until-aborted.ts';
import { defaultLimits } from '../../src/limits.ts';
import { startServer } from '../../src/rpc/server/server.ts';
import { finish } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';
import { fakeAgent } from '../support/fake-agent.ts';

const MANY_FILES = 5000;

const sample = await CliSample.start();
const { bundle, url, repository } = sample;
// It tells what it is, but does not answer a roll.
const silent: ReleaseAgent = {
  ...fakeAgent(),
  rollKeys: (_request, _gate, signal) => untilAborted(new Promise<never>(() => undefined), signal),
};
const silence = await startServer({
  ...{ address: '127.0.0.1:0', agent: silent, limits: defaultLimits, log: () => undefined },
});
const silentAgent = silence.address;
repository.commitFiles(Array.from({ length: MANY_FILES }, (_, index) => ({ path: String(index), content: '' })));
repository.git('tag', 'many');
repository.git('--git-dir=served/sample.git', 'fetch', '--quiet', '.', 'refs/tags/many:refs/tags/many');
const key = ['--key', 'keys/release-agent.key.asc'];
assert.equal((await bundle.run(['keygen', '--out', 'keys'])).code, 0);
assert.equal((await sample.create('many', key, 'many')).code, 0);

const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await silence.stop();
  await sample[Symbol.asyncDispose]();
});

const left = (folder: string): string[] =>
  existsSync(bundle.path(folder)) ? readdirSync(bundle.path(folder)).filter((name) => name.startsWith('.sealci-')) : [];

/** Starts a command that writes into `folder`, as soon as it does. */
async function startWriting(folder: string, args: readonly string[]) {
  const before = new Set(left(folder));
  const child = bundle.start([...args]);
  children.push(child);
  const outcome = finish(child);
  while (left(folder).every((name) => before.has(name))) {
    assert.equal(child.exitCode, null, `${args.join(' ')} was too quick to be killed`);
    await delay(1);
  }
  return { child, outcome };
}

async function kill(folder: string, args: readonly string[]): Promise<void> {
  const { child, outcome } = await startWriting(folder, args);
  child.kill('SIGKILL');
  await outcome;
  assert.ok(left(folder).length > 0, 'Nothing is left over, so that the test shows nothing.');
}

const create = (out: string, ...more: readonly string[]): string[] => ['create', url, 'large', '--out', out, ...more];
const roll = (out: string): string[] => ['roll-keys', '--reason', 'retired', '--agent', silentAgent, '--out', out];
const extract = (out: string): string[] => [
  'verify',
  'many/sample-many.git.tgz.sig',
  '--key',
  'keys/release-agent.pub.asc',
  '--extract',
  out,
];

test('what a killed command left goes when the next one writes into the folder, whichever', async () => {
  mkdirSync(bundle.path('shared'));
  const killed = [create('shared', ...sample.toAgent), create('shared', ...key), roll('shared'), extract('shared')];
  for (const [index, args] of killed.entries()) {
    await kill('shared', args);
    // Those before it were swept by this one.
    const kinds = new Set(left('shared').map((name) => name.replace(/-[0-9a-f]+\./, '.')));
    assert.equal(kinds.size, 1, `after ${index} others: ${[...kinds].join(', ')}`);
  }
  await kill('new', ['keygen', '--out', 'new']);
  for (const [folder, args] of [
    ['new', ['keygen', '--out', 'new']],
    ['shared', ['create', url, 'v1.0', '--out', 'shared', ...key]],
  ] as const) {
    const { code, stderr } = await bundle.run(args);
    assert.equal(code, 0, stderr);
    assert.deepEqual(left(folder), []);
  }
});

test('a killed extraction does not keep the next one from the folder', async () => {
  await kill('tree', extract('tree'));
  const { code, stderr } = await bundle.run(extract('tree'));
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(bundle.path('tree')), ['sample-many']);
});

test('a command leaves alone what another one writes in the same folder', async () => {
  mkdirSync(bundle.path('busy'));
  const { child, outcome } = await startWriting('busy', roll('busy'));
  // Written and in its place, so that what is left is that of the roll itself.
  while (!existsSync(bundle.path('busy', 'unfinished-roll.json'))) await delay(1);
  const written = left('busy');
  await kill('busy', create('busy', ...key));
  assert.equal((await bundle.run(['create', url, 'v1.0', '--out', 'busy', ...key])).code, 0);
  assert.deepEqual(
    left('busy'),
    left('busy').filter((name) => name.includes(`-${child.pid}-`)),
  );
  assert.ok(left('busy').length >= written.length);
  child.kill('SIGTERM');
  assert.equal((await outcome).code, 130);
  assert.deepEqual(left('busy'), []);
});
