import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../../../../src/errors.ts';
import {
  CreateReleaseRequest,
  ReleaseAgentDefinition as service,
} from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { encode, methodsOf } from '../../../../src/rpc/method-adapter.ts';
import { messageOf } from '../../../support/message.ts';
import { endlessRelease, idleRelease } from '../../../support/endless-release.ts';
import {
  collect,
  eventually,
  info,
  neverAborted,
  releaseOf,
  request,
  serve,
  summaryOf,
  withCode,
} from '../../../support/fake-agent.ts';

test('streams a release in chunks of 128 KiB', async () => {
  const content = randomBytes(1_000_000);
  await using it = await serve(() => releaseOf(content, 10_000));
  const events = await collect(it.client.createRelease(request, neverAborted));
  const chunks = events.filter((event) => event.type === 'chunk').map((event) => event.bytes);
  assert.deepEqual(Buffer.concat(chunks), content);
  assert.ok(chunks.slice(0, -1).every((chunk) => chunk.length === 128 * 1024));
  assert.deepEqual(events.at(-1), { type: 'summary', summary: summaryOf(content) });
});

test('hands the request over as it was sent', async () => {
  const sent = {
    ...request,
    credentials: { username: 'u', password: 'p' },
    expectedCommit: 'a'.repeat(40),
    prefix: '',
    profile: true,
  };
  let received: unknown;
  await using it = await serve((got) => {
    received = got;
    return releaseOf(Buffer.from('x'));
  });
  await collect(it.client.createRelease(sent, neverAborted));
  assert.deepEqual(received, sent);
});

test('makes many releases at once without mixing them up', async () => {
  await using it = await serve(({ tag }) => releaseOf(Buffer.alloc(400_000, tag)), { maxConcurrentReleases: 8 });
  const tags = Array.from({ length: 24 }, (_, index) => `v${index}`);
  await Promise.all(
    tags.map(async (tag) => {
      const events = await collect(it.client.createRelease({ ...request, tag }, neverAborted));
      assert.deepEqual(events.at(-1), { type: 'summary', summary: summaryOf(Buffer.alloc(400_000, tag)) });
    }),
  );
});

test('does not run ahead of a reader that has stopped reading', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease);
  const stream = it.client.createRelease(request, neverAborted);
  for (let count = 0; count < 3; count += 1) await stream.next();
  let before = -1;
  while (before !== state.chunks) {
    before = state.chunks;
    await delay(150);
  }
  // Windows and buffers of HTTP/2 and of the client hold some; without an end the generator would be at thousands.
  assert.ok(state.chunks < 300, `${state.chunks} chunks`);
  await stream.return(undefined);
  await eventually(() => state.open === 0, 'the generator is closed');
});

test('stops when the caller cancels', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease);
  const caller = new AbortController();
  const stream = it.client.createRelease(request, caller.signal);
  await stream.next();
  caller.abort();
  await assert.rejects(collect(stream), withCode('CANCELLED'));
  await eventually(() => state.open === 0, 'the generator is closed');
  assert.equal(state.reason, 'CANCELLED');
  await eventually(() => it.log.length === 1, 'the call is logged');
  assert.equal(it.log[0]?.error?.code, 'CANCELLED');
});

/** A call over bare HTTP/2, by a client that never reads, nor resets the stream when its time is over. */
function callBarely(address: string, headers: Record<string, string> = {}): ClientHttp2Session {
  const session = connect(`http://${address}`);
  const { createRelease: method } = methodsOf(service);
  const stream = session.request({
    ':method': 'POST',
    ':path': method.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  for (const emitter of [session, stream]) emitter.on('error', () => undefined);
  const body = encode(
    CreateReleaseRequest,
    messageOf(CreateReleaseRequest, { repositoryUrl: 'https://h/r', tag: 'v' }),
  );
  stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]));
  return session;
}

test('stops when the caller vanishes in the middle of the stream', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease);
  const session = callBarely(it.server.address);
  await eventually(() => state.chunks > 0, 'the release has begun');
  session.destroy();
  await eventually(() => state.open === 0, 'the generator is closed');
  assert.equal(state.reason, 'CANCELLED');
});

test("stops at the caller's deadline even when the caller does not read", async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease);
  const session = callBarely(it.server.address, { 'grpc-timeout': '300m' });
  await eventually(() => state.opened === 1, 'the release has begun');
  await eventually(() => state.open === 0, 'the generator is closed');
  assert.equal(state.reason, 'DEADLINE_EXCEEDED');
  session.destroy();
});

test('ends a release whose caller stops reading with DEADLINE_EXCEEDED, and gives its place to the next', async () => {
  const { createRelease, state } = endlessRelease();
  const limits = { maxStallMs: 200, maxConcurrentReleases: 1 };
  await using it = await serve(
    (sent, signal) => (sent.tag === 'v' ? createRelease(sent, signal) : releaseOf(Buffer.from('x'))),
    limits,
  );
  const session = callBarely(it.server.address);
  await eventually(() => state.opened === 1, 'the release has begun');
  const next = collect(it.client.createRelease({ ...request, tag: 'v2' }, neverAborted));
  await eventually(() => state.open === 0, 'the generator is closed');
  assert.equal(state.reason, 'DEADLINE_EXCEEDED');
  assert.ok((await next).length > 0);
  session.destroy();
});

test('ends a release that is read too slowly with DEADLINE_EXCEEDED, though the caller never stops', async () => {
  const { createRelease, state } = endlessRelease();
  await using it = await serve(createRelease, { throughputWindowMs: 500, minBytesPerSecond: 1e9 });
  const reading = async (): Promise<void> => {
    for await (const event of it.client.createRelease(request, neverAborted))
      if (event.type === 'chunk') await delay(50);
  };
  await assert.rejects(reading(), (error) => {
    assert.ok(error instanceof AgentError);
    assert.deepEqual([error.code, error.data['limit']], ['DEADLINE_EXCEEDED', 'minBytesPerSecond']);
    return true;
  });
  await eventually(() => state.open === 0, 'the generator is closed');
});

test('lets a caller read slowly and wait for what is slow to come', async () => {
  const content = randomBytes(3_000_000);
  await using it = await serve(
    async function* () {
      await delay(300);
      yield* releaseOf(content);
    },
    { maxStallMs: 200 },
  );
  const chunks: Uint8Array[] = [];
  for await (const event of it.client.createRelease(request, neverAborted)) {
    if (event.type !== 'chunk') continue;
    chunks.push(event.bytes);
    await delay(20);
  }
  assert.deepEqual(Buffer.concat(chunks), content);
});

test('ends a release that takes longer than the agent allows with DEADLINE_EXCEEDED', async () => {
  await using it = await serve(idleRelease, { maxReleaseMs: 200 });
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('DEADLINE_EXCEEDED'));
});

test("throws AGENT_STREAM_INVALID when the content is not the summary's", async () => {
  await using it = await serve(async function* () {
    yield await Promise.resolve(info);
    yield { type: 'chunk', bytes: Buffer.from('other') };
    yield { type: 'summary', summary: summaryOf(Buffer.from('content')) };
  });
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('AGENT_STREAM_INVALID'));
});

test('throws AGENT_STREAM_INVALID when the stream ends without a summary', async () => {
  await using it = await serve(async function* () {
    yield await Promise.resolve(info);
    yield { type: 'chunk', bytes: Buffer.from('content') };
  });
  await assert.rejects(collect(it.client.createRelease(request, neverAborted)), withCode('AGENT_STREAM_INVALID'));
});

test('brings an error in the middle of the stream to the caller', async () => {
  await using it = await serve(async function* () {
    yield await Promise.resolve(info);
    yield { type: 'chunk', bytes: new Uint8Array(500_000) };
    throw new AgentError('OBJECT_MISSING', 'An object is missing.', { data: { actual: 'f'.repeat(40) } });
  });
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const event of it.client.createRelease(request, neverAborted)) seen.push(event.type);
    },
    (error) => {
      assert.ok(error instanceof AgentError);
      const { callId = '' } = error.data;
      assert.deepEqual([error.code, error.data], ['OBJECT_MISSING', { callId, actual: 'f'.repeat(40) }]);
      assert.equal(callId, it.log[0]?.id);
      return true;
    },
  );
  assert.equal(seen[0], 'info');
  assert.ok(!seen.includes('summary'));
});
