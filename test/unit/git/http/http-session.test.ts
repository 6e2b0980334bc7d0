import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AgentError, type ErrorCode } from '../../../../src/errors.ts';
import { anyAddress } from '../../../../src/git/http/address-policy.ts';
import { HttpSession, type HttpSessionOptions } from '../../../../src/git/http/http-session.ts';
import { defaultLimits } from '../../../../src/limits.ts';
import { withCode } from '../../../support/codes.ts';
import { WebServer } from '../../../support/web-server.ts';

const PATH = '/info/refs?service=git-upload-pack';
const contentType = 'application/x-git-upload-pack-advertisement';
const credentials = { username: 'ada', password: 'secret' };

function open(t: TestContext, url: string, options: Partial<HttpSessionOptions> = {}): HttpSession {
  const { signal } = new AbortController();
  const session = new HttpSession({
    url,
    policy: anyAddress,
    limits: defaultLimits,
    userAgent: 'git/test',
    signal,
    ...options,
  });
  t.after(() => {
    session.close();
  });
  return session;
}

async function start(t: TestContext, handler: RequestListener): Promise<WebServer> {
  const server = await WebServer.start(handler);
  t.after(() => server[Symbol.asyncDispose]());
  return server;
}

const answer =
  (status: number, headers: OutgoingHttpHeaders = {}, body = ''): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(body);
  };

test('gives the body, and tells the server who asks and with what credentials', async (t) => {
  const server = await start(t, answer(200, {}, 'the list'));
  const session = open(t, server.url, { credentials });
  const body = await session.get(PATH, { 'git-protocol': 'version=2' });
  assert.equal((await buffer(Readable.from(body))).toString(), 'the list');
  const { url, headers } = server.requests[0] ?? {};
  assert.equal(url, `/project.git${PATH}`);
  assert.equal(headers?.authorization, `Basic ${Buffer.from('ada:secret').toString('base64')}`);
  assert.equal(headers['user-agent'], 'git/test');
  assert.equal(headers['git-protocol'], 'version=2');
  assert.equal(headers['accept-encoding'], 'identity');
});

const statuses: readonly [number, ErrorCode][] = [
  [401, 'REMOTE_UNAUTHENTICATED'],
  [403, 'REMOTE_FORBIDDEN'],
  [404, 'REPOSITORY_NOT_FOUND'],
  [410, 'REPOSITORY_NOT_FOUND'],
  [500, 'REMOTE_FAILED'],
  [204, 'REMOTE_FAILED'],
];

for (const [status, code] of statuses) {
  test(`throws ${code} for status ${status}, with and without credentials`, async (t) => {
    const server = await start(t, answer(status));
    for (const given of [{}, { credentials }]) {
      await assert.rejects(open(t, server.url, given).get(PATH, {}), { code, data: { httpStatus: String(status) } });
    }
  });
}

test('throws REMOTE_PROTOCOL_UNSUPPORTED for an answer that is not of the smart protocol', async (t) => {
  const page = await start(t, answer(200, { 'content-type': 'text/html; charset=utf-8' }));
  await assert.rejects(open(t, page.url).get(PATH, {}), withCode('REMOTE_PROTOCOL_UNSUPPORTED'));
  const other = await start(t, answer(200, { 'content-type': `${contentType}; x=y` }));
  await open(t, other.url).get(PATH, {});
});

const encodings: Record<string, (text: string) => Uint8Array> = {
  identity: (text) => Buffer.from(text),
  gzip: gzipSync,
  'X-GZIP': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

test('reads what a proxy has compressed, in the ways of HTTP and no others', async (t) => {
  for (const [name, encode] of Object.entries(encodings)) {
    const server = await start(t, (_, response) => {
      response.writeHead(200, { 'content-type': contentType, 'content-encoding': name }).end(encode('the list'));
    });
    const body = await open(t, server.url).get(PATH, {});
    assert.equal((await buffer(Readable.from(body))).toString(), 'the list', name);
  }
  const unknown = await start(t, answer(200, { 'content-encoding': 'compress' }));
  await assert.rejects(open(t, unknown.url).get(PATH, {}), withCode('REMOTE_PROTOCOL_UNSUPPORTED'));
  for (const name of ['gzip', 'deflate', 'br']) {
    const broken = await start(t, answer(200, { 'content-encoding': name }, 'this is no compressed text'));
    const body = await open(t, broken.url).get(PATH, {});
    await assert.rejects(buffer(Readable.from(body)), withCode('REMOTE_PROTOCOL_INVALID'), name);
  }
});

test('tells how long a server asks to wait', async (t) => {
  const busy = await start(t, answer(503, { 'retry-after': '120' }));
  const data = { httpStatus: '503', retryAfterSeconds: '120' };
  await assert.rejects(open(t, busy.url).get(PATH, {}), { code: 'REMOTE_FAILED', data });
});

test('goes where the first request was redirected to, for all that follow', async (t) => {
  const server = await start(t, (request, response) => {
    const type = request.method === 'POST' ? contentType.replace('advertisement', 'result') : contentType;
    if (request.url?.startsWith('/project.git') === true)
      answer(301, { location: `/moved.git${PATH}` })(request, response);
    else answer(200, { 'content-type': type })(request, response);
  });
  const session = open(t, server.url);
  await session.get(PATH, {});
  await session.post('/git-upload-pack', {}, Buffer.from('0000'));
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    [`/project.git${PATH}`, `/moved.git${PATH}`, '/moved.git/git-upload-pack'],
  );
});

test('keeps credentials from another origin, and says so when that one refuses', async (t) => {
  for (const status of [200, 401, 403, 404]) {
    const other = await start(t, answer(status));
    const first = await start(t, answer(302, { location: `${other.url}${PATH}` }));
    const got = open(t, first.url, { credentials }).get(PATH, {});
    if (status === 200) await got;
    else await assert.rejects(got, { data: { httpStatus: String(status), credentials: 'withheld' } });
    assert.equal(first.requests[0]?.headers.authorization !== undefined, true);
    assert.equal(other.requests[0]?.headers.authorization, undefined);
  }
});

const redirects: Record<string, string | undefined> = {
  'in circles': `/project.git${PATH}`,
  nowhere: undefined,
  'to what is no URL': 'http://[',
  'to another scheme': `ftp://host/project.git${PATH}`,
  'to another path': '/sign-in',
  'with a query of its own': `/x?y=/project.git${PATH}`,
  'with credentials': `http://ada:x@127.0.0.1/project.git${PATH}`,
};

for (const [how, location] of Object.entries(redirects)) {
  test(`throws REDIRECT_NOT_ALLOWED for a redirect ${how}`, async (t) => {
    const server = await start(t, answer(302, location === undefined ? {} : { location }));
    await assert.rejects(open(t, server.url).get(PATH, {}), withCode('REDIRECT_NOT_ALLOWED'));
  });
}

test('throws REDIRECT_NOT_ALLOWED for a POST that is redirected, which goes nowhere', async (t) => {
  const server = await start(t, answer(307, { location: '/moved.git/git-upload-pack' }));
  await assert.rejects(
    open(t, server.url).post('/git-upload-pack', {}, Buffer.from('x')),
    withCode('REDIRECT_NOT_ALLOWED'),
  );
  assert.equal(server.requests.length, 1);
});

test('throws REMOTE_UNREACHABLE when nobody listens, and when the connection is lost in the middle', async (t) => {
  const server = await start(t, (_, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.write('half', () => response.destroy());
  });
  const { url } = server;
  const body = await open(t, url).get(PATH, {});
  await assert.rejects(buffer(Readable.from(body)), withCode('REMOTE_UNREACHABLE'));
  await server[Symbol.asyncDispose]();
  await assert.rejects(open(t, url).get(PATH, {}), withCode('REMOTE_UNREACHABLE'));
});

test('throws REMOTE_TIMEOUT when the server is silent, before its answer and in it', async (t) => {
  const limits = { ...defaultLimits, idleTimeoutMs: 100 };
  const silent = await start(t, () => undefined);
  await assert.rejects(open(t, silent.url, { limits }).get(PATH, {}), withCode('REMOTE_TIMEOUT'));
  const stalling = await start(t, (_, response) => {
    response.writeHead(200, { 'content-type': contentType }).write('half');
  });
  const body = await open(t, stalling.url, { limits }).get(PATH, {});
  await assert.rejects(buffer(Readable.from(body)), withCode('REMOTE_TIMEOUT'));
});

test('throws the reason of its abortion, before the request, while it waits and while it reads', async (t) => {
  const reason = new AgentError('CANCELLED', 'enough');
  const server = await start(t, () => undefined);
  await assert.rejects(open(t, server.url, { signal: AbortSignal.abort(reason) }).get(PATH, {}), reason);
  assert.equal(server.requests.length, 0);
  const waiting = new AbortController();
  const aborting = await start(t, () => {
    waiting.abort(reason);
  });
  await assert.rejects(open(t, aborting.url, { signal: waiting.signal }).get(PATH, {}), reason);
  const reading = new AbortController();
  const stalling = await start(t, (_, response) => {
    response.writeHead(200, { 'content-type': contentType }).write('half');
  });
  const body = await open(t, stalling.url, { signal: reading.signal }).get(PATH, {});
  reading.abort(reason);
  await assert.rejects(buffer(Readable.from(body)), reason);
});
