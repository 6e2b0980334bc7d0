import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { defaultLimits } from '../../../../src/limits.ts';
import type { ReleaseEvent } from '../../../../src/release/release.ts';
import {
  HealthDefinition,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '../../../../src/rpc/gen/grpc/health/v1/health.ts';
import { ReleaseAgentDefinition as service } from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { deserializer, methodsOf, serializer } from '../../../../src/rpc/method-adapter.ts';
import { startServer } from '../../../../src/rpc/server/server.ts';
import {
  agentInfo,
  collect,
  eventually,
  fakeAgent,
  keyRing,
  neverAborted,
  releaseOf,
  request,
  serve,
  withCode,
} from '../../../support/fake-agent.ts';
import { PATIENCE_MS } from '../../../support/time.ts';

function connect(address: string): Client & Disposable {
  const client = new Client(address, credentials.createInsecure());
  return Object.assign(client, {
    [Symbol.dispose]() {
      client.close();
    },
  });
}

function checkHealth(client: Client, name: string): Promise<HealthCheckResponse> {
  const { check } = methodsOf(HealthDefinition);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      check.path,
      serializer(check.requestType),
      deserializer(check.responseType),
      { service: name },
      (error, answer) => {
        if (answer !== undefined) resolve(answer);
        else reject(error ?? new Error('no answer'));
      },
    );
  });
}

function watchHealth(client: Client, name: string): { seen: ServingStatus[]; ended: boolean } {
  const { watch } = methodsOf(HealthDefinition);
  const watched: { seen: ServingStatus[]; ended: boolean } = { seen: [], ended: false };
  client
    .makeServerStreamRequest(watch.path, serializer(watch.requestType), deserializer(watch.responseType), {
      service: name,
    })
    .on('data', (answer: HealthCheckResponse) => watched.seen.push(answer.status))
    .on('error', () => (watched.ended = true))
    .on('end', () => (watched.ended = true));
  return watched;
}

test('answers GetPublicKey and GetAgentInfo', async () => {
  await using it = await serve();
  assert.deepEqual(await it.client.getPublicKey(), keyRing);
  assert.equal((await it.client.getPublicKey('B'.repeat(40))).key.status, 'SUPERSEDED');
  assert.deepEqual(await it.client.getAgentInfo(), { ...agentInfo, runningReleases: 0, queuedReleases: 0 });
});

test('is not healthy before the key ring is confirmed, and tells watchers when it is', async () => {
  const confirmed = Promise.withResolvers<undefined>();
  const agent = {
    ...fakeAgent(),
    whenConfirmed: () => confirmed.promise,
    getPublicKey: () => Promise.resolve({ ...keyRing, confirmed: false }),
  };
  const server = await startServer({
    ...{ address: '127.0.0.1:0', agent, limits: defaultLimits, log: () => undefined },
  });
  using client = connect(server.address);
  const watched = ['', service.fullName].map((name) => watchHealth(client, name));
  for (const name of ['', service.fullName]) {
    assert.equal((await checkHealth(client, name)).status, ServingStatus.NOT_SERVING);
  }
  confirmed.resolve(undefined);
  await eventually(() => watched.every(({ seen }) => seen.length === 2), 'both watchers are told');
  for (const { seen } of watched) assert.deepEqual(seen, [ServingStatus.NOT_SERVING, ServingStatus.SERVING]);
  for (const name of ['', service.fullName]) {
    assert.equal((await checkHealth(client, name)).status, ServingStatus.SERVING);
  }
  await server.stop();
});

test('does not become healthy by a confirmation while it stops', async () => {
  const confirmed = Promise.withResolvers<undefined>();
  const agent = { ...fakeAgent(), whenConfirmed: () => confirmed.promise };
  const server = await startServer({
    ...{ address: '127.0.0.1:0', agent, limits: defaultLimits, log: () => undefined },
  });
  using client = connect(server.address);
  const watched = watchHealth(client, service.fullName);
  await eventually(() => watched.seen.length === 1, 'the watcher is told the state');
  const drained = server.drain(100);
  confirmed.resolve(undefined);
  await drained;
  await eventually(() => watched.ended, 'the watch ends');
  assert.deepEqual(watched.seen, [ServingStatus.NOT_SERVING]);
});

test('throws KEY_NOT_FOUND for a key that is not in the ring', async () => {
  await using it = await serve();
  await assert.rejects(it.client.getPublicKey('C'.repeat(40)), withCode('KEY_NOT_FOUND'));
});

test('throws AGENT_UNREACHABLE when nothing listens', async () => {
  const it = await serve();
  await it.server.stop();
  await assert.rejects(it.client.getPublicKey(), withCode('AGENT_UNREACHABLE'));
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('AGENT_UNREACHABLE'));
  it.client.close();
});

test('throws CONFIG_INVALID when the address is taken', async () => {
  await using it = await serve();
  const settings = { agent: fakeAgent(), limits: defaultLimits, log: () => undefined };
  await assert.rejects(startServer({ ...settings, address: it.server.address }), withCode('CONFIG_INVALID'));
});

test('answers INVALID_ARGUMENT to bytes that are no message and to a roll without reason', async () => {
  await using it = await serve();
  using client = connect(it.server.address);
  const call = (method: string, body: Buffer): Promise<ServiceError | null> =>
    new Promise((resolve) => {
      client.makeUnaryRequest(
        `/${service.fullName}/${method}`,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        body,
        (error) => {
          resolve(error);
        },
      );
    });
  assert.equal((await call('GetPublicKey', Buffer.from([255])))?.code, status.INVALID_ARGUMENT);
  assert.equal((await call('RollPGPKeys', Buffer.alloc(0)))?.code, status.INVALID_ARGUMENT);
  assert.equal((await call('GetPublicKey', Buffer.alloc(256 * 1024 + 1)))?.code, status.RESOURCE_EXHAUSTED);
});

test('reports the health of the server and of its service, and NOT_FOUND for another', async () => {
  await using it = await serve();
  using client = connect(it.server.address);
  for (const name of ['', service.fullName]) {
    assert.equal((await checkHealth(client, name)).status, ServingStatus.SERVING);
  }
  await assert.rejects(checkHealth(client, 'other.Service'), { code: status.NOT_FOUND });
});

test('lets running releases end while it drains, refuses others with DRAINING and tells health checkers', async () => {
  const gate = Promise.withResolvers<undefined>();
  async function* gated(): AsyncGenerator<ReleaseEvent> {
    yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
    await gate.promise;
    yield* releaseOf(new Uint8Array(2_000_000));
  }
  await using it = await serve(gated, { maxConcurrentReleases: 1 });
  using client = connect(it.server.address);
  const watched = watchHealth(client, service.fullName);
  const unknown = watchHealth(client, 'other.Service');
  const stream = it.client.createRelease(request, neverAborted);
  await stream.next();
  const waiting = collect(it.client.createRelease(request, neverAborted));
  const refused = assert.rejects(waiting, withCode('DRAINING'));
  await eventually(() => watched.seen.length === 1 && unknown.seen.length === 1, 'the first statuses');

  const drained = it.server.drain(10_000);
  await refused;
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('DRAINING'));
  assert.equal((await checkHealth(client, '')).status, ServingStatus.NOT_SERVING);
  gate.resolve(undefined);
  assert.equal((await collect(stream)).at(-1)?.type, 'summary');
  await drained;
  assert.deepEqual(watched.seen, [ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
  assert.ok(unknown.seen.every((seen) => seen === ServingStatus.SERVICE_UNKNOWN));
  await eventually(() => watched.ended && unknown.ended, 'the watches end');
  await assert.rejects(it.client.getPublicKey(), withCode('AGENT_UNREACHABLE'));
});

test('cancels with DRAINING what has not ended when the grace is over, and stops in spite of a client that does not read', async () => {
  async function* endless(): AsyncGenerator<ReleaseEvent> {
    yield await Promise.resolve({ type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } });
    for (;;) yield { type: 'chunk', bytes: new Uint8Array(100_000) };
  }
  async function* idle(_request: unknown, signal: AbortSignal): AsyncGenerator<ReleaseEvent> {
    yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
    await delay(60_000, undefined, { signal });
  }
  await using it = await serve((asked, signal) => (asked.tag === 'idle' ? idle(asked, signal) : endless()));
  const unread = it.client.createRelease({ ...request, tag: 'endless' }, neverAborted);
  await unread.next();
  const stream = it.client.createRelease({ ...request, tag: 'idle' }, neverAborted);
  await stream.next();
  const cancelled = assert.rejects(collect(stream), withCode('DRAINING'));
  const started = Date.now();
  await it.server.drain(200);
  // Far from the end of the idle release.
  assert.ok(Date.now() - started < PATIENCE_MS);
  await cancelled;
  await unread.return(undefined);
});
