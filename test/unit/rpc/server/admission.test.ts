import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReleaseEvent } from '../../../../src/release/release.ts';
import {
  CreateReleaseRequest,
  ReleaseAgentDefinition as service,
} from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { encode, methodsOf } from '../../../../src/rpc/method-adapter.ts';
import { messageOf } from '../../../support/message.ts';
import { endlessRelease } from '../../../support/endless-release.ts';
import {
  collect,
  eventually,
  info,
  neverAborted,
  releaseOf,
  request,
  serve,
  type TestServer,
  withCode,
} from '../../../support/fake-agent.ts';
import { PATIENCE_MS } from '../../../support/time.ts';

test('refuses with QUEUE_FULL what is over the queue, and serves what waited', async () => {
  const gate = Promise.withResolvers<undefined>();
  async function* gated(): AsyncGenerator<ReleaseEvent> {
    await gate.promise;
    yield* releaseOf(Buffer.from('x'));
  }
  await using it = await serve(gated, { maxConcurrentReleases: 1, maxQueuedReleases: 2 });
  const served = [1, 2, 3].map(() => collect(it.client.createRelease(request, neverAborted)));
  await waitForCounts(it, 1, 2);
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('QUEUE_FULL'));
  gate.resolve(undefined);
  for (const events of await Promise.all(served)) assert.equal(events.at(-1)?.type, 'summary');
});

test('tells callers that wait, and then serves them', async () => {
  const gate = Promise.withResolvers<undefined>();
  async function* gated(): AsyncGenerator<ReleaseEvent> {
    await gate.promise;
    yield* releaseOf(Buffer.from('x'));
  }
  await using it = await serve(gated, { maxConcurrentReleases: 1, maxQueuedReleases: 2 });
  const running = collect(it.client.createRelease(request, neverAborted));
  await waitForCounts(it, 1, 0);
  const served: Promise<ReleaseEvent[]>[] = [];
  for (const position of [1, 2]) {
    const waiting = it.client.createRelease(request, neverAborted);
    const progress = { phase: 'QUEUED', objectsDone: 0, bytesDone: 0, queuePosition: position };
    assert.deepEqual((await waiting.next()).value, { type: 'progress', progress });
    served.push(collect(waiting));
  }
  gate.resolve(undefined);
  for (const events of await Promise.all([running, ...served])) assert.equal(events.at(-1)?.type, 'summary');
});

test('lets a caller that cancels leave the queue', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease, { maxConcurrentReleases: 1, maxQueuedReleases: 1 });
  const running = it.client.createRelease(request, neverAborted);
  await running.next();
  const caller = new AbortController();
  const waiting = collect(it.client.createRelease(request, caller.signal));
  await waitForCounts(it, 1, 1);
  caller.abort();
  await assert.rejects(waiting, withCode('CANCELLED'));
  await waitForCounts(it, 1, 0);
  assert.equal(state.opened, 1);
  await running.return(undefined);
});

test('keeps a place taken until the work in it has ended', async () => {
  const release = Promise.withResolvers<undefined>();
  let opened = 0;
  async function* stubborn(): AsyncGenerator<ReleaseEvent> {
    opened += 1;
    await release.promise;
    yield info;
  }
  await using it = await serve(stubborn, { maxConcurrentReleases: 1, maxQueuedReleases: 100 });
  for (let count = 0; count < 20; count += 1) {
    const caller = new AbortController();
    const stream = collect(it.client.createRelease(request, caller.signal));
    await delay(5);
    caller.abort();
    await assert.rejects(stream, withCode('CANCELLED'));
  }
  await waitForCounts(it, 1, 0);
  assert.equal(opened, 1);
  release.resolve(undefined);
  await waitForCounts(it, 0, 0);
});

test('survives a client that opens and resets streams in a loop', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease, { maxConcurrentReleases: 2, maxQueuedReleases: 4 });
  const session = connect(`http://${it.server.address}`);
  session.on('error', () => undefined);
  const { createRelease: method } = methodsOf(service);
  const headers = {
    ':method': 'POST',
    ':path': method.path,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const body = encode(
    CreateReleaseRequest,
    messageOf(CreateReleaseRequest, { repositoryUrl: 'https://h/r', tag: 'v' }),
  );
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]);
  for (let count = 0; count < 2000 && !session.closed && !session.destroyed; count += 1) {
    const stream = session.request(headers);
    stream.on('error', () => undefined);
    stream.end(frame);
    if (count % 10 === 0) await delay(1);
    stream.close(8);
    assert.ok(state.open <= 2, `${state.open} at once`);
  }
  session.destroy();
  assert.ok(state.opened > 0);
  await eventually(() => state.open === 0, 'all generators are closed');
  assert.equal((await it.client.getPublicKey()).key.status, 'ACTIVE');
});

async function waitForCounts({ client }: TestServer, running: number, queued: number): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { runningReleases, queuedReleases } = await client.getAgentInfo();
    if (runningReleases === running && queuedReleases === queued) return;
    assert.ok(Date.now() < end, `${runningReleases} run and ${queuedReleases} wait`);
    await delay(5);
  }
}
