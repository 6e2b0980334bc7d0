import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { GitServer } from '../../harness/git-server.ts';
import { CreateReleaseRequest, ReleaseAgentDefinition } from '../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { deserializer, methodsOf, serializer } from '../../src/rpc/method-adapter.ts';
import { Bundle, type ServedAgent } from '../support/cli.ts';
import { messageOf } from '../support/message.ts';
import { guestOptions } from '../support/guest-options.ts';
import { GitRepository } from '../support/git-repository.ts';
import { ListedAuthority } from '../support/listed-authority.ts';
import { type ReceivedSpan, TraceCollector } from '../support/trace-collector.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const secret = 'correct-horse-battery';

const bundle = new Bundle();
const repository = GitRepository.create();
let git: GitServer;
let collector: TraceCollector;
let agent: ServedAgent;
before(async () => {
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const users = { username: 'user', password: secret };
  git = await repository.serve('sample', { credentials: users });
  collector = await TraceCollector.start();
  agent = await bundle.serve(['--traces-url', collector.url], { nodeOptions: guestOptions });
});
after(async () => {
  await git.stop();
  await collector[Symbol.asyncDispose]();
  repository.dispose();
  await bundle.dispose();
});

/** A call with what metadata the caller likes. @returns the gRPC status */
function call(address: string, tag: string, metadata: Metadata): Promise<number> {
  const { createRelease: method } = methodsOf(ReleaseAgentDefinition);
  const client = new Client(address, credentials.createInsecure());
  const stream = client.makeServerStreamRequest(
    method.path,
    serializer(method.requestType),
    deserializer(method.responseType),
    messageOf(CreateReleaseRequest, {
      repositoryUrl: `${git.url}/sample.git`,
      tag,
      credentials: { username: 'user', password: secret },
    }),
    metadata,
  );
  return new Promise((resolve) => {
    stream.on('error', () => undefined);
    stream.on('data', () => undefined);
    stream.on('status', ({ code }: { code: number }) => {
      client.close();
      resolve(code);
    });
  });
}

function headers(...entries: readonly (readonly [name: string, value: string])[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of entries) metadata.add(name, value);
  return metadata;
}

const isOf =
  (tag: string) =>
  (root: ReceivedSpan): boolean =>
    root.attributes['sealci.tag'] === tag;

test('a release is a span in the trace of its caller, with one for each phase', async () => {
  const sent = headers(['traceparent', `00-${traceId}-${spanId}-01`], ['tracestate', 'vendor=something']);
  assert.equal(await call(agent.address, 'v1', sent), 0);
  const [whole, ...phases] = await collector.trace(isOf('v1'));
  assert.deepEqual([whole.traceId, whole.parentSpanId, whole.traceState], [traceId, spanId, '']);
  assert.deepEqual([whole.status, whole.message, whole.events], ['STATUS_CODE_UNSET', '', []]);
  assert.deepEqual(
    phases.map(({ name }) => name),
    ['queued', 'resolving', 'fetching', 'archiving', 'signing'],
  );
  // Each begins where the one before ends, and together they are the whole.
  const ends = [whole.start, ...phases.map(({ end }) => end)];
  assert.deepEqual(
    phases.map(({ start }) => start),
    ends.slice(0, -1),
  );
  assert.equal(ends.at(-1), whole.end);
  const { attributes, resource } = whole;
  assert.equal(attributes['sealci.repository'], `${git.url}/sample.git`);
  assert.equal(attributes['sealci.commit'], repository.git('rev-parse', 'v1').trim());
  assert.equal(attributes['sealci.key_fingerprint'], agent.fingerprint);
  assert.equal(attributes['sealci.tar_bytes'], 10_240);
  assert.equal(resource['service.name'], 'sealci-release-agent');
  const { call: id } = agent.log.find((line) => line['event'] === 'call') ?? {};
  assert.equal(attributes['sealci.call_id'], id);
});

test('a release that fails says in which phase, and by which code', async () => {
  assert.notEqual(await call(agent.address, 'v9', headers()), 0);
  const [whole, queued, resolving] = await collector.trace(
    ({ attributes }) => attributes['error.type'] === 'TAG_NOT_FOUND',
  );
  assert.deepEqual([whole.status, whole.message, whole.parentSpanId], ['STATUS_CODE_ERROR', 'TAG_NOT_FOUND', '']);
  assert.equal(queued?.status, 'STATUS_CODE_UNSET');
  assert.deepEqual([resolving?.name, resolving?.status], ['resolving', 'STATUS_CODE_ERROR']);
});

test('what is no traceparent, or there twice, begins a trace of its own', async () => {
  const valid = `00-${traceId}-${spanId}-01`;
  const before = collector.spans.length;
  const hostile = [
    headers(['traceparent', 'nonsense']),
    headers(['traceparent', '0'.repeat(4000)]),
    headers(['traceparent', valid], ['traceparent', valid]),
  ];
  for (const metadata of hostile) assert.equal(await call(agent.address, 'v1', metadata), 0);
  await collector.until(
    () => collector.spans.filter(({ kind }) => kind === 'SPAN_KIND_SERVER').length >= 2 + hostile.length,
  );
  const later = collector.spans.slice(before).filter(({ kind }) => kind === 'SPAN_KIND_SERVER');
  assert.equal(later.length, hostile.length);
  for (const span of later) {
    assert.notEqual(span.traceId, traceId);
    assert.equal(span.parentSpanId, '');
  }
});

test('a caller who wants no trace gets none', async () => {
  const quiet = '11112222333344445555666677778888';
  assert.equal(await call(agent.address, 'v1', headers(['traceparent', `00-${quiet}-${spanId}-00`])), 0);
  const loud = '99992222333344445555666677778888';
  assert.equal(await call(agent.address, 'v1', headers(['traceparent', `00-${loud}-${spanId}-01`])), 0);
  await collector.trace((span) => span.traceId === loud);
  assert.ok(!collector.spans.some((span) => span.traceId === quiet));
});

test('no trace says who called, or with which credentials', () => {
  assert.ok(collector.spans.length > 20);
  assert.ok(!collector.lines.some((line) => line.includes(secret) || line.includes('"peer')));
});

test('an agent that stops sends what waits', async () => {
  await using other = await TraceCollector.start();
  const stopping = await bundle.serve(['--traces-url', other.url]);
  assert.equal(await call(stopping.address, 'v1', headers()), 0);
  assert.equal(await stopping.kill('SIGTERM'), 0);
  assert.equal((await other.trace(isOf('v1'))).length, 6);
});

test('a collector that is away, refuses or is silent touches no release, and is told of once', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  await using refusing = await TraceCollector.start(503);
  const urls = ['http://127.0.0.1:1/v1/traces', refusing.url, `http://127.0.0.1:${port}/v1/traces`];
  try {
    await Promise.all(
      urls.map(async (url) => {
        const lonely = await bundle.serve(['--traces-url', url]);
        for (let count = 0; count < 5; count += 1) assert.equal(await call(lonely.address, 'v1', headers()), 0);
        await lonely.event('warning');
        assert.equal(await call(lonely.address, 'v1', headers()), 0);
        assert.equal(await lonely.kill('SIGTERM'), 0);
        assert.equal(lonely.log.filter((line) => line['event'] === 'warning').length, 1);
      }),
    );
  } finally {
    silent.close();
  }
});

test('a collector is believed once its authority is in the file of tracesCa', async () => {
  const authority = ListedAuthority.root(bundle.work);
  const material = authority.issue('collector', { names: 'IP:127.0.0.1' });
  const files = { cert: bundle.path('collector.pem'), key: bundle.path('collector.key') };
  for (const part of ['cert', 'key'] as const) writeFileSync(files[part], material[part], { mode: 0o600 });
  await using guarded = await TraceCollector.start(200, files);
  const ca = bundle.path('traces-ca.pem');
  writeFileSync(ca, ListedAuthority.root(bundle.work, 'other').ca);
  const wary = await bundle.serve(['--traces-url', guarded.url, '--traces-ca', ca]);
  assert.equal(await call(wary.address, 'v1', headers()), 0);
  assert.match(String((await wary.event('warning'))['message']), /Traces are lost/);
  assert.deepEqual(guarded.lines, []);
  writeFileSync(ca, authority.ca);
  assert.deepEqual((await wary.event('reloaded'))['changes'], ['tracesCa']);
  assert.equal(await call(wary.address, 'v1', headers()), 0);
  assert.equal((await guarded.trace(isOf('v1'))).length, 6);
  assert.equal(await wary.kill('SIGTERM'), 0);

  writeFileSync(ca, 'none');
  const refused = await bundle.run(['serve', '--traces-url', guarded.url, '--traces-ca', ca]);
  assert.match(refused.stderr, /holds no certificate .*CONFIG_INVALID/);
});
