import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { RequestListener } from 'node:http';
import { after, before, suite, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { AgentError } from '../../src/errors.ts';
import { encodeLine } from '../../src/formats/pktline.ts';
import { GitRepository } from '../support/git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';
import { advertisement, advertiseV2 } from '../support/made-answers.ts';
import { requestRelease } from '../support/request-release.ts';
import { inTurn, refuses, refusesAnswer } from '../support/refuse-release.ts';
import { WebServer } from '../support/web-server.ts';

const credentials = { username: 'ada', password: 'correct horse battery' };
const authorization = `Basic ${Buffer.from('ada:correct horse battery').toString('base64')}`;

let repository: GitRepository;
let root: string;

before(() => {
  repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'hello\n' }]);
  repository.git('tag', 'light');
  repository.git('tag', '-a', '-m', 'v1', 'v1');
  repository.git('tag', '-a', '-m', 'nested', 'nested', 'v1');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  root = `${repository.directory}/served`;
});

after(() => {
  repository.dispose();
});

suite('authentication', () => {
  test('releases with the right credentials and no others', async () => {
    const server = await GitServer.start({ root, credentials });
    try {
      const url = `${server.url}/project.git`;
      const wrong = { ...credentials, password: 'wrong' };
      await requestRelease(url, 'v1', { request: { credentials } });
      await refuses(url, 'REMOTE_UNAUTHENTICATED', { request: { credentials: wrong } });
      await refuses(url, 'REMOTE_UNAUTHENTICATED');
    } finally {
      await server.stop();
    }
  });

  test('never tells the credentials in an error', async () => {
    const echo: RequestListener = (_, response) =>
      response.writeHead(401, { 'x-echo': authorization }).end(authorization);
    const drop: RequestListener = (_, response) => response.destroy();
    const page: RequestListener = (_, response) => response.end(authorization);
    const answers = [echo, drop, page, redirectTo(() => 'ftp://x/'), inTurn([advertisement('zzzz')])];
    for (const secret of [credentials.password, authorization]) {
      answers.push(inTurn([advertisement(encodeLine(`ERR denied to ${secret}`))]));
    }
    for (const handler of answers) {
      await using server = await WebServer.start(handler);
      const error: unknown = await requestRelease(server.url, 'v1', { request: { credentials } }).catch(
        (e: unknown) => e,
      );
      const told = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
      assert.ok(error instanceof AgentError);
      for (const secret of ['horse', authorization, authorization.slice(6)]) assert.ok(!told.includes(secret), told);
    }
  });
});

suite('answers that are none', () => {
  const statuses: readonly [number, ErrorCode][] = [
    [204, 'REMOTE_FAILED'],
    [304, 'REMOTE_FAILED'],
    [401, 'REMOTE_UNAUTHENTICATED'],
    [403, 'REMOTE_FORBIDDEN'],
    [404, 'REPOSITORY_NOT_FOUND'],
    [410, 'REPOSITORY_NOT_FOUND'],
    [429, 'REMOTE_FAILED'],
    [500, 'REMOTE_FAILED'],
    [503, 'REMOTE_FAILED'],
  ];
  for (const [status, code] of statuses) {
    test(`throws ${code} for HTTP status ${status}`, async () => {
      const error = await refusesAnswer((_, response) => response.writeHead(status).end(), code);
      assert.equal(error.data['httpStatus'], String(status));
    });
  }

  test('throws REMOTE_PROTOCOL_UNSUPPORTED for a page, and for a server of static files', async () => {
    const page: RequestListener = (_, response) => response.setHeader('content-type', 'text/html').end('<html>');
    const file: RequestListener = (_, response) => response.end(`${'1'.repeat(40)}\trefs/tags/v1\n`);
    await refusesAnswer(page, 'REMOTE_PROTOCOL_UNSUPPORTED');
    await refusesAnswer(file, 'REMOTE_PROTOCOL_UNSUPPORTED');
    const { contentType, body } = advertiseV2();
    const type: RequestListener = (request, response) =>
      response
        .setHeader('content-type', request.method === 'GET' ? `${contentType}; charset=x` : 'text/html')
        .end(body);
    await refusesAnswer(type, 'REMOTE_PROTOCOL_UNSUPPORTED');
  });

  test('throws REMOTE_PROTOCOL_INVALID for a compressed answer and for broken HTTP', async () => {
    const { contentType, body } = advertiseV2();
    await refusesAnswer((_, response) => {
      response.writeHead(200, { 'content-type': contentType, 'content-encoding': 'gzip' }).end(body);
    }, 'REMOTE_PROTOCOL_INVALID');
    await refusesAnswer((request) => request.socket.end('SSH-2.0-OpenSSH\r\n\r\n'), 'REMOTE_UNREACHABLE');
    await refusesAnswer((request) => {
      request.socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(64 * 1024)}\r\n\r\n`);
    }, 'REMOTE_UNREACHABLE');
  });

  test('throws REMOTE_UNREACHABLE where nothing listens', async () => {
    // Port 1 was given to a service that no machine runs any more.
    await refuses('http://127.0.0.1:1/project.git', 'REMOTE_UNREACHABLE');
    await refuses('http://no-such-host.invalid/project.git', 'REMOTE_UNREACHABLE');
  });
});

function redirectTo(location: (url: string, count: number) => string, status = 302): RequestListener {
  let count = 0;
  return (request, response) => {
    response.writeHead(status, { location: location(request.url ?? '', count++) }).end();
  };
}

/** Redirects to another path of its own origin, and answers with `status` there. */
function inPlace(status: number): RequestListener {
  return (request, response) => {
    if (request.url?.startsWith('/moved') === true) response.writeHead(status).end();
    else redirectTo((url) => `/moved${url}`)(request, response);
  };
}

suite('redirects', () => {
  test('follows up to three, on the host and to another one, which gets no credentials', async () => {
    const server = await GitServer.start({ root });
    const seen: (string | undefined)[] = [];
    try {
      await using elsewhere = await WebServer.start((request, response) => {
        seen.push(request.headers.authorization);
        redirectTo((url) => server.url + url)(request, response);
      });
      const base = `http://127.0.0.1:${elsewhere.port}`;
      const hops = (url: string): string => (url.startsWith('/a/') ? url.replace('/a/', '/b/') : base + url.slice(2));
      await using first = await WebServer.start(redirectTo(hops, 307));
      await requestRelease(first.url.replace('/project', '/a/project'), 'v1', { request: { credentials } });
      assert.deepEqual(
        first.requests.map(({ headers }) => headers.authorization),
        [authorization, authorization],
      );
      assert.deepEqual(seen, [undefined]);
      await using fourth = await WebServer.start(redirectTo((url) => first.url.replace(/\/project.*/, `/a${url}`)));
      await refuses(fourth.url, 'REDIRECT_NOT_ALLOWED');
    } finally {
      await server.stop();
    }
  });

  const refused: Readonly<Record<string, (url: string) => string>> = {
    'a loop': (url) => url,
    'a file': (url) => `file://${url}`,
    ftp: (url) => `ftp://127.0.0.1${url}`,
    'another path': (url) => `${url}x`,
    'the path in a fragment': (url) => `http://127.0.0.1/#${url}`,
    'the path in a query': (url) => `http://127.0.0.1/?${url}`,
    credentials: (url) => `http://a:b@127.0.0.1${url}`,
    'no URL': () => 'http://[',
    nowhere: () => '',
  };
  for (const [name, location] of Object.entries(refused)) {
    test(`throws REDIRECT_NOT_ALLOWED for a redirect to ${name}`, async () => {
      await refusesAnswer(redirectTo(location), 'REDIRECT_NOT_ALLOWED');
    });
  }

  for (const [status, code] of [
    [401, 'REMOTE_UNAUTHENTICATED'],
    [403, 'REMOTE_FORBIDDEN'],
    [404, 'REPOSITORY_NOT_FOUND'],
  ] as const) {
    test(`throws ${code} that tells of withheld credentials when a redirect leads to a ${status} elsewhere`, async () => {
      await using target = await WebServer.start((_, response) => response.writeHead(status).end());
      await using elsewhere = await WebServer.start(redirectTo((url) => new URL(url, target.url).href));
      await using here = await WebServer.start(inPlace(status));
      const options = { request: { credentials } };
      assert.equal((await refuses(elsewhere.url, code, options)).data['credentials'], 'withheld');
      assert.equal((await refuses(here.url, code, options)).data['credentials'], undefined);
    });
  }

  test('throws REDIRECT_NOT_ALLOWED when a POST is redirected', async () => {
    const { contentType, body } = advertiseV2();
    for (const status of [301, 302, 303, 307, 308]) {
      await refusesAnswer((request, response) => {
        if (request.method === 'GET') response.setHeader('content-type', contentType).end(body);
        else redirectTo((url) => `http://127.0.0.1:1${url}`, status)(request, response);
      }, 'REDIRECT_NOT_ALLOWED');
    }
  });

  test('throws ADDRESS_NOT_ALLOWED for a redirect to an address that is not allowed', async () => {
    const policy = { allowHttp: true, allowedNetworks: ['127.0.0.1/32'] };
    for (const host of ['169.254.169.254', '127.0.0.2', '[::1]', '10.0.0.1']) {
      const handler = redirectTo((url) => `http://${host}${url}`);
      await refusesAnswer(handler, 'ADDRESS_NOT_ALLOWED', { environment: { policy } });
    }
  });
});
