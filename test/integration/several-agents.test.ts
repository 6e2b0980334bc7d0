import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { AgentError } from '../../src/errors.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { ReleaseEvent, ReleaseRequest } from '../../src/release/release.ts';
import { ReleaseAgentDefinition as service } from '../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { writeReleaseRequest } from '../../src/rpc/messages/release-request.ts';
import { deserializer, methodsOf, serializer } from '../../src/rpc/method-adapter.ts';
import { CliSample } from '../support/cli-sample.ts';
import { errorIn } from '../support/cli.ts';
import { collect, eventually, neverAborted, releaseOf, request, serve } from '../support/fake-agent.ts';

const sample = await CliSample.start();
after(() => sample[Symbol.asyncDispose]());

const NOWHERE = '127.0.0.1:9';

// eslint-disable-next-line @typescript-eslint/require-await -- an agent that refuses says nothing before
async function* full(): AsyncGenerator<ReleaseEvent> {
  throw new AgentError('QUEUE_FULL', 'The agent makes as many releases as it may; ask again later.');
}

/** Lets the caller down once half of the release is there. */
async function* breaksOff({ tag }: ReleaseRequest): AsyncGenerator<ReleaseEvent> {
  assert.equal(tag, 'v1.0');
  let sent = 0;
  for await (const event of releaseOf(new Uint8Array(3_000_000))) {
    if (event.type === 'chunk' && (sent += event.bytes.length) > 1_500_000) {
      throw new AgentError('PREEMPTED', 'Others needed the place of the release.');
    }
    if (event.type === 'info') yield { ...event, info: { ...event.info, fileName: 'sample-v1.0.git.tgz.sig' } };
    else yield event;
  }
}

test('create passes over agents that are down, are full or break off, whatever its turn', async () => {
  await using busy = await serve(full);
  await using unsteady = await serve(breaksOff);
  const agents = [NOWHERE, busy.server.address, unsteady.server.address].flatMap((address) => ['--agent', address]);
  const said = new Set<string>();
  for (let turn = 0; said.size < 3 && turn < 40; turn += 1) {
    const out = `passed-${turn}`;
    const { code, stderr } = await sample.create(out, [...agents, ...sample.toAgent]);
    assert.equal(code, 0, stderr);
    const files = readdirSync(sample.bundle.path(out));
    assert.ok(files.includes('sample-v1.0.git.tgz.sig'));
    assert.ok(
      files.every((name) => name.startsWith('sample-v1.0.git.tgz')),
      `left over: ${files.join(', ')}`,
    );
    for (const [, reason = ''] of stderr.matchAll(/^127\.0\.0\.1:\d+: .* \(([A-Z_]+)\)$/gm)) said.add(reason);
  }
  assert.deepEqual([...said].toSorted(), ['AGENT_UNREACHABLE', 'PREEMPTED', 'QUEUE_FULL']);
});

test('create fails with the reason of the last agent when none can, and leaves nothing', async () => {
  await using busy = await serve(full);
  const outcome = await sample.create('none', [
    '--agent',
    busy.server.address,
    '--agent',
    busy.server.address,
    '--json',
  ]);
  assert.equal(outcome.code, 8);
  const { reason, message } = errorIn(outcome);
  assert.equal(reason, 'QUEUE_FULL');
  assert.match(message, /^None of 2 agents /);
  assert.ok(!existsSync(sample.bundle.path('none')));
});

test('create asks no other agent for what none can change', async () => {
  const agents = [...sample.toAgent, ...sample.toAgent, ...sample.toAgent];
  const before = sample.agent.log.length;
  const outcome = await sample.create('missing', [...agents, '--json'], 'v9');
  assert.equal(errorIn(outcome).reason, 'TAG_NOT_FOUND');
  const calls = sample.agent.log.slice(before).filter(({ method }) => method === 'CreateRelease');
  assert.equal(calls.length, 1);
});

test('create --wait asks until an agent is up', async () => {
  const agent = await sample.bundle.serve();
  await agent.kill();
  const made = sample.create('waited', ['--agent', agent.address, '--wait', '60']);
  await delay(1500);
  await sample.bundle.serve(['--listen', agent.address]);
  const { code, stderr } = await made;
  assert.equal(code, 0, stderr);
});

test('the calls of a balanced client go to all addresses of a name in turn, and pass over one that is gone', async () => {
  await using one = await serve();
  await using other = await serve();
  const addresses = [one, other].map(({ server }) => server.address);
  const client = new AgentClient(`ipv4:${addresses.join(',')}`, undefined, { balanced: true });
  const ask = (): Promise<unknown> => collect(client.createRelease(request, neverAborted));
  try {
    await ask();
    while (one.log.length === 0 || other.log.length === 0) await ask();
    const before = [one.log.length, other.log.length];
    for (let count = 0; count < 4; count += 1) await ask();
    assert.deepEqual(
      [one.log.length, other.log.length],
      before.map((length) => length + 2),
    );
    await one.server.stop();
    for (let count = 0; count < 4; count += 1) await ask();
  } finally {
    client.close();
  }
});

test('a channel with the service config of docs/scale.md passes over an agent that drains', async () => {
  const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');
  const [, config = ''] = /^```json\n(.*?)^```$/ms.exec(page) ?? [];
  const gate = Promise.withResolvers<undefined>();
  await using draining = await serve(async function* held(): AsyncGenerator<ReleaseEvent> {
    await gate.promise;
    yield* releaseOf(new Uint8Array(1000));
  });
  const running = collect(draining.client.createRelease(request, neverAborted));
  await eventually(async () => (await draining.client.getAgentInfo()).runningReleases === 1, 'a release runs');
  const drained = draining.server.drain(60_000);
  const refused = (): boolean => draining.log.some(({ error }) => error?.code === 'DRAINING');
  await using other = await serve();
  const target = `ipv4:${[draining, other].map(({ server }) => server.address).join(',')}`;
  const client = new Client(target, credentials.createInsecure(), { 'grpc.service_config': config });
  const { createRelease: method } = methodsOf(service);
  const message = writeReleaseRequest(request);
  try {
    for (let calls = 0; !refused() || calls < 6; calls += 1) {
      const answers = client.makeServerStreamRequest(
        method.path,
        serializer(method.requestType),
        deserializer(method.responseType),
        message,
      );
      assert.ok((await collect(answers as AsyncIterable<unknown>)).length > 2);
    }
  } finally {
    client.close();
    gate.resolve(undefined);
  }
  assert.equal((await running).at(-1)?.type, 'summary');
  await drained;
});
