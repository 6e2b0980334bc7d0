import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { errorIn, finish } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';
import { Gate } from '../support/gate.ts';

const sample = await CliSample.start();
const { agent, bundle, url } = sample;

test.after(() => sample[Symbol.asyncDispose]());

await bundle.run(['public-key', ...sample.toAgent, '--out', 'keys.asc']);
await sample.create('.', sample.toAgent);

const portOf = (address: string): number => Number(address.split(':').at(-1));

test('an agent that dies in the middle gives an error and no files', async () => {
  const mortal = await bundle.serve();
  const gate = await Gate.start(portOf(mortal.address));
  const child = bundle.start(['create', url, 'large', '--agent', gate.address, '--out', 'cut', '--json']);
  const outcome = finish(child);
  await gate.held;
  await mortal.kill('SIGKILL');
  await gate[Symbol.asyncDispose]();
  const ended = await outcome;
  assert.equal(ended.code, 5, ended.stdout);
  assert.ok(['AGENT_UNREACHABLE', 'AGENT_STREAM_INVALID'].includes(errorIn(ended).reason));
  assert.equal(existsSync(bundle.path('cut')), false);
});

for (const [how, server, argsOf] of [
  ['with an agent', agent.address, (gate: string) => [url, 'large', '--agent', gate]],
  [
    'in this process',
    new URL(url).host,
    (gate: string) => [url.replace(new URL(url).host, gate), 'large', '--key', 'stop/release-agent.key.asc'],
  ],
] as const) {
  test(`SIGINT ${how} stops the release and leaves no files`, async () => {
    await bundle.run(['keygen', '--out', 'stop']);
    const gate = await Gate.start(portOf(server));
    const child = bundle.start(['create', '--out', 'stopped', ...argsOf(gate.address)]);
    const outcome = finish(child);
    await gate.held;
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    await gate[Symbol.asyncDispose]();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /\(CANCELLED\)/);
    assert.equal(existsSync(bundle.path('stopped')), false);
  });
}

test('SIGTERM lets a running release end, then the agent exits with 0', async () => {
  const stopping = await bundle.serve(['--drain-timeout-ms', '20000']);
  const gate = await Gate.start(portOf(stopping.address));
  const child = bundle.start(['create', url, 'large', '--agent', gate.address, '--out', 'drained']);
  const outcome = finish(child);
  await gate.held;
  const stopped = stopping.kill('SIGTERM');
  await stopping.event('draining');
  gate.open();
  assert.equal(await stopped, 0);
  assert.equal((await outcome).code, 0);
  assert.ok(stopping.log.some((line) => line['event'] === 'stopped'));
  await gate[Symbol.asyncDispose]();
});

test('SIGHUP has an agent without a terminal read its configuration anew, and go on', async () => {
  const service = await bundle.serve();
  service.child.kill('SIGHUP');
  assert.deepEqual((await service.event('reloaded'))['changes'], []);
  assert.equal((await bundle.run(['info', '--agent', service.address])).code, 0);
  assert.equal(await service.kill('SIGTERM'), 0);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends a command that waits for its input`, async () => {
    const child = bundle.start(['verify', '-', '--key', 'keys.asc', '--json']);
    child.stdin?.on('error', () => undefined);
    const closed = once(child, 'close');
    await delay(500);
    child.kill(signal);
    await closed;
    assert.equal(child.exitCode, 130);
  });
}

for (const command of [
  ['verify', 'pipe', '--key', 'keys.asc'],
  ['audit-verify', 'pipe'],
]) {
  test(`one signal ends ${command.join(' ')} while nobody has opened the pipe to write`, async () => {
    execFileSync('mkfifo', ['-m', '600', bundle.path('pipe')]);
    const child = bundle.start(command);
    const closed = once(child, 'close');
    await delay(500);
    child.kill('SIGINT');
    await closed;
    rmSync(bundle.path('pipe'));
    assert.equal(child.exitCode, 130);
  });
}

test('a second signal ends a command though a thread of it waits for a device', async () => {
  // A terminal that nobody has opened the other side of.
  const child = bundle.start(['verify', '/dev/ptmx', '--key', 'keys.asc']);
  const closed = once(child, 'close');
  await delay(500);
  child.kill('SIGTERM');
  await delay(100);
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await closed;
  clearTimeout(late);
  assert.equal(child.signalCode, 'SIGTERM');
});

test('a place that takes no folder ends a command at once', async () => {
  for (const args of [
    ['keygen', '--out', '/proc/sealci'],
    ['create', url, 'v1.0', '--agent', agent.address, '--out', '/proc/self/fd/a/b', '--json'],
    ['verify', 'sample-v1.0.git.tgz.sig', '--key', 'keys.asc', '--extract', '/proc/sealci'],
  ]) {
    const child = bundle.start(args);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    assert.equal((await finish(child)).code, 11, args.join(' '));
    clearTimeout(late);
  }
});

test('an agent whose log nobody reads any more goes on', async () => {
  const unread = await bundle.serve();
  unread.child.stdout?.destroy();
  for (let call = 0; call < 3; call += 1) {
    assert.equal((await bundle.run(['info', '--agent', unread.address])).code, 0);
  }
  assert.equal(unread.child.exitCode, null);
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
