import assert from 'node:assert/strict';
import http from 'node:http';
import { rmSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import { GitRepository } from '../support/git-repository.ts';
import { GitServer, type GitServerOptions } from '../../harness/git-server.ts';
import { refuses } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { WebServer } from '../support/web-server.ts';

let repository: GitRepository;
let root: string;
/** What stock git makes of the tag. */
let tarSha256: string;

before(async () => {
  repository = GitRepository.create();
  const lines = (seed: number): string => Array.from({ length: 2000 }, (_, at) => `${at * seed}\n`).join('');
  for (const seed of [1, 2, 3]) {
    repository.commitFiles([
      { path: 'README', content: 'hello\n' },
      ...[1, 2, 3].map((file) => ({ path: `dir/${file}`, content: `${lines(7)}${seed * file}` })),
    ]);
  }
  repository.git('tag', '-a', '-m', 'v1', 'v1');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  repository.git('-C', 'served/project.git', 'repack', '-adfq');
  root = `${repository.directory}/served`;
  await using server = await serve({});
  ({ tarSha256 } = await requestRelease(server.url, 'v1'));
});
after(() => {
  repository.dispose();
});

async function serve(options: Partial<GitServerOptions>): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await GitServer.start({ root, ...options });
  return { url: `${server.url}/project.git`, [Symbol.asyncDispose]: () => server.stop() };
}

/** Takes capabilities out of what a server of protocol v0 offers. */
function without(...names: readonly string[]): NonNullable<GitServerOptions['transform']> {
  return ({ method }, body) => {
    if (method !== 'GET') return body;
    // Each goes by a word of the same length, so that the packet's length stays right.
    const text = names.reduce(
      (all, name) => all.replace(` ${name} `, ` ${'x'.repeat(name.length)} `),
      body.toString('latin1'),
    );
    return Buffer.from(text, 'latin1');
  };
}

suite('what stock git works with', () => {
  const offers: Readonly<Record<string, Partial<GitServerOptions>>> = {
    'protocol v1': { protocol: 'version=1' },
    'no side-band-64k, but side-band': { protocolV0: true, transform: without('side-band-64k') },
    'no side band at all': { protocolV0: true, transform: without('side-band-64k', 'side-band') },
    'no ofs-delta': { protocolV0: true, transform: without('ofs-delta') },
    'no agent and no object-format': { protocolV0: true, transform: without('object-format=sha1') },
  };
  for (const [what, options] of Object.entries(offers)) {
    test(`a server with ${what}`, async () => {
      await using server = await serve(options);
      assert.equal((await requestRelease(server.url, 'v1')).tarSha256, tarSha256);
    });
  }

  for (const [encoding, compress] of [
    ['gzip', createGzip],
    ['x-gzip', createGzip],
    ['deflate', createDeflate],
    ['br', createBrotliCompress],
  ] as const) {
    test(`a proxy that compresses by ${encoding}, asked or not`, async () => {
      const server = await GitServer.start({ root });
      await using proxy = await WebServer.start((request, response) => {
        const { method, headers, url = '' } = request;
        const onward = http.request(`${server.url}${url}`, { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-encoding': encoding });
          answer.pipe(compress()).pipe(response);
        });
        request.pipe(onward);
      });
      try {
        assert.equal((await requestRelease(proxy.url, 'v1')).tarSha256, tarSha256);
        assert.equal((await requestRelease(proxy.url, 'v1')).tarSha256, tarSha256);
      } finally {
        await server.stop();
      }
    });
  }
});

for (const protocolV0 of [false, true]) {
  test(`throws REPOSITORY_DAMAGED with git's own words, protocol ${protocolV0 ? 'v0' : 'v2'}`, async () => {
    using broken = GitRepository.create();
    broken.commitFiles([{ path: 'a', content: 'one\n' }]);
    broken.git('tag', 'v1');
    const blob = broken.git('rev-parse', 'v1:a').trim();
    broken.git('clone', '-q', '--bare', '.', 'served/project.git');
    const objects = `${broken.directory}/served/project.git/objects`;
    rmSync(`${objects}/${blob.slice(0, 2)}/${blob.slice(2)}`, { force: true });
    await using server = await serve({ root: `${broken.directory}/served`, protocolV0 });
    const { message } = await refuses(server.url, 'REPOSITORY_DAMAGED');
    assert.match(message, new RegExp(`fatal: .*${blob}`));
    assert.match(message, /git fsck/);
    assert.doesNotMatch(message, /again later|\0/);
  });
}

test('what a server asks to wait is shown, and told to machines', async () => {
  for (const [header, seconds] of [
    ['120', '120'],
    ['999999999', '86400'],
    [new Date(Date.now() - 5000).toUTCString(), '0'],
  ] as const) {
    await using server = await WebServer.start((_, response) => {
      response.writeHead(429, { 'retry-after': header }).end();
    });
    const error = await refuses(server.url, 'REMOTE_FAILED');
    assert.equal(error.data['retryAfterSeconds'], seconds);
    assert.match(error.message, new RegExp(`Try again in ${seconds} s`));
  }
});

test('what waiting does not cure does not ask to wait', async () => {
  await using server = await WebServer.start((_, response) => {
    response.writeHead(451).end();
  });
  const { message, data } = await refuses(server.url, 'REMOTE_FAILED');
  assert.equal(data['retryAfterSeconds'], undefined);
  assert.doesNotMatch(message, /again|later|wait/);
});
