import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { after } from 'node:test';
import { metricsLimits } from '../../src/limits.ts';
import { type MetricsServer, type MetricsTls, startMetricsServer } from '../../src/observe/metrics-server.ts';
import { makeLog } from '../support/audit-lines.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { type Answer, request } from '../support/read-metrics.ts';

const scraper = 'DNS:prometheus.example.org';
const directory = mkdtempSync(join(tmpdir(), 'sealci-metrics-'));
const authority = new CertificateAuthority(directory);
const agent = authority.issue('agent', 'IP:127.0.0.1');
const reader = authority.issue('reader', scraper);
after(() => {
  rmSync(directory, { recursive: true });
});

interface Served extends AsyncDisposable {
  readonly server: MetricsServer;
  readonly port: number;
  /** Of the audit log. */
  readonly lines: readonly string[];
}

async function serve(tls?: MetricsTls): Promise<Served> {
  const { log: audit, lines } = makeLog();
  const server = await startMetricsServer({
    address: '127.0.0.1:0',
    audit,
    contentType: 'text/plain',
    render: () => Promise.resolve('all\n'),
    onFailure: assert.fail,
    ...(tls && { tls }),
  });
  const port = Number(server.address.split(':')[1]);
  return { server, port, lines, [Symbol.asyncDispose]: () => server.close() };
}

const mutual: MetricsTls = { ...agent, readers: [scraper] };
const readAs = (port: number, { ca, cert, key }: typeof reader): Promise<Answer> =>
  request(`https://127.0.0.1:${port}/metrics`, { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) });

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('a reader by name gets metrics, another caller of the same authority does not', async () => {
  await using served = await serve(mutual);
  const answer = await readAs(served.port, reader);
  assert.deepEqual([answer.status, answer.body], [200, 'all\n']);
  assert.equal(answer.headers['connection'], 'close');
  const other = await readAs(served.port, authority.issue('other', 'DNS:controller.example.org'));
  assert.equal(other.status, 403);
  assert.ok(!other.body.includes('all'));
  const [line = ''] = served.lines;
  assert.match(
    line,
    /"event":"refused".*"by":"agent","code":"CALLER_NOT_ALLOWED".*"names":\["DNS:controller.example.org"\]/,
  );
});

test('nobody gets any without a certificate, with one of another authority, or in plaintext', async () => {
  await using served = await serve(mutual);
  const { ca } = agent;
  const foreign = new CertificateAuthority(directory, 'foreign').issue('impostor', scraper);
  await assert.rejects(request(`https://127.0.0.1:${served.port}/metrics`, { ca: Buffer.from(ca) }));
  await assert.rejects(readAs(served.port, { ...foreign, ca }));
  await assert.rejects(request(`http://127.0.0.1:${served.port}/metrics`));
  assert.equal(served.lines.filter((line) => line.includes('"by":"tls"')).length, 3);
});

test('there is nothing else to read, and nothing to write', async () => {
  await using served = await serve();
  const url = `http://127.0.0.1:${served.port}`;
  const statusOf = async (path: string, method = 'GET'): Promise<number | undefined> =>
    (await request(`${url}${path}`, { method })).status;
  assert.equal(await statusOf('/metrics'), 200);
  assert.equal(await statusOf('/metrics', 'HEAD'), 200);
  assert.equal(await statusOf('/metrics', 'POST'), 405);
  assert.equal(await statusOf('/metrics', 'DELETE'), 405);
  for (const path of ['/', '/metrics/', '/metrics?name=all', '/debug/pprof']) {
    assert.equal(await statusOf(path), 404, path);
  }
});

test('who says nothing keeps no one out, and is closed in time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await using served = await serve();
  const silent = await Promise.all(Array.from({ length: 3 * metricsLimits.maxConnections }, () => open(served.port)));
  const { status } = await request(`http://127.0.0.1:${served.port}/metrics`);
  assert.equal(status, 200);
  const isOpen = (socket: Socket): boolean => !socket.destroyed && socket.readyState === 'open';
  await until(() => silent.filter(isOpen).length <= metricsLimits.maxConnectionsPerAddress);
  t.mock.timers.tick(metricsLimits.maxConnectionMs);
  await until(() => silent.filter(isOpen).length === 0);
});

test('who drips a request, or asks for many at once, has one connection and its time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await using served = await serve();
  const dripping = await open(served.port);
  dripping.write('GET /metrics HTTP/1.1\r\n');
  const greedy = await open(served.port);
  let answers = '';
  greedy.on('data', (data: Buffer) => (answers += data.toString()));
  greedy.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100));
  await until(() => greedy.destroyed || greedy.readyState !== 'open');
  assert.equal(answers.match(/200 OK/g)?.length, 1);
  assert.equal(dripping.readyState, 'open');
  t.mock.timers.tick(metricsLimits.maxConnectionMs);
  await until(() => dripping.destroyed);
});

test('headers have a bound', async () => {
  await using served = await serve();
  const long = await open(served.port);
  let answer = '';
  long.on('data', (data: Buffer) => (answer += data.toString()));
  long.write(`GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(2 * metricsLimits.maxHeaderBytes)}\r\n\r\n`);
  await until(() => long.destroyed || long.readyState !== 'open');
  assert.match(answer, /^HTTP\/1\.1 431 /);
});

/** Real timers: those that are mocked are the program's. */
const pause = delay;

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !condition();) {
    assert.ok(performance.now() < end, 'It did not come about.');
    await pause(5);
  }
}
