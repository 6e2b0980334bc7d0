import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { AgentError } from '../../src/errors.ts';
import { encodeLine } from '../../src/formats/pktline.ts';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { GitAuthorities } from '../../src/platform/authorities.ts';
import { selfSigned } from '../support/certificates.ts';
import { withCode } from '../support/codes.ts';
import { advertiseV2, answersOf, bandPackets, listTag } from '../support/made-answers.ts';
import { entryHead, PackWriter } from '../support/pack-writer.ts';
import { inTurn, refuses, refusesAnswer } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { WebServer } from '../support/web-server.ts';

let directory: string;
let tls: ReturnType<typeof selfSigned>;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-tls-'));
  tls = selfSigned(directory);
});

after(() => {
  rmSync(directory, { recursive: true });
});

function answers(): ReturnType<typeof answersOf> {
  const writer = new PackWriter();
  const commit = writer.commit(writer.tree(['100644', 'f', writer.blob('x')]));
  return answersOf(commit, writer.finish());
}

/** What a release in a process of its own ends in. */
async function releaseOnce(url: string, env: NodeJS.ProcessEnv, shell = 'exec "$@"'): Promise<string> {
  const program = join(import.meta.dirname, '../support/release-once.ts');
  const child = spawn('sh', ['-c', shell, 'sh', process.execPath, program, url, 'v1'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) said += chunk.toString();
  return said.trim();
}

suite('https', () => {
  test('throws REMOTE_UNREACHABLE for a certificate of an unknown authority, and says how to name one', async () => {
    await using server = await WebServer.start(inTurn(answers()), { tls });
    const { message } = await refuses(server.url, 'REMOTE_UNREACHABLE');
    assert.match(message, /gitCa/);
  });

  test('releases over https from an authority named in NODE_EXTRA_CA_CERTS, for the right host alone', async () => {
    await using server = await WebServer.start(inTurn(answers()), { tls });
    const env = { NODE_EXTRA_CA_CERTS: tls.file };
    assert.equal(await releaseOnce(server.url.replace('127.0.0.1', 'localhost'), env), 'REMOTE_UNREACHABLE');
    assert.equal(await releaseOnce(server.url, env), 'released');
  });

  test('releases over https from an authority of the setting gitCa, read again when its file is another', async () => {
    await using server = await WebServer.start(inTurn(answers()), { tls });
    const file = join(directory, 'git-ca.pem');
    const authorities = new GitAuthorities(file);
    const environment = { policy: { ...anyAddress, authorities } };
    await refuses(server.url, 'CONFIG_INVALID', { environment });
    writeFileSync(file, selfSigned(mkdtempSync(join(directory, 'other-'))).cert);
    await refuses(server.url, 'REMOTE_UNREACHABLE', { environment });
    writeFileSync(file, tls.cert.subarray(0, 200));
    assert.throws(() => authorities.read(), withCode('CONFIG_INVALID'));
    await refuses(server.url, 'REMOTE_UNREACHABLE', { environment });
    writeFileSync(file, tls.cert);
    assert.deepEqual([authorities.read(), authorities.read()], [true, false]);
    await requestRelease(server.url, 'v1', { environment });
    await refuses(server.url.replace('127.0.0.1', 'localhost'), 'REMOTE_UNREACHABLE', { environment });
  });

  test('throws REDIRECT_NOT_ALLOWED for a redirect to http', async () => {
    await using server = await WebServer.start(
      (request, response) => {
        response.writeHead(302, { location: `http://127.0.0.1${request.url ?? ''}` }).end();
      },
      { tls },
    );
    assert.equal(await releaseOnce(server.url, { NODE_EXTRA_CA_CERTS: tls.file }), 'REDIRECT_NOT_ALLOWED');
  });
});

suite('the environment', () => {
  test('has no say in proxies', async () => {
    await using proxy = await WebServer.start((_, response) => response.writeHead(500).end());
    await using server = await WebServer.start(inTurn(answers()));
    const url = `http://127.0.0.1:${proxy.port}`;
    const env = { http_proxy: url, HTTP_PROXY: url, https_proxy: url, ALL_PROXY: url, NODE_USE_ENV_PROXY: '1' };
    assert.equal(await releaseOnce(server.url, env), 'released');
    assert.equal(proxy.requests.length, 0);
  });

  test('reserves what address space there is', async () => {
    await using server = await WebServer.start(inTurn(answers()));
    // Node itself maps over 1 GiB: room for the largest pack cannot be reserved. What reads TypeScript in Node 24 is Wasm,
    // which maps 10 GiB more unless it is told to do without.
    const options = '--max-old-space-size=100 --disable-wasm-trap-handler';
    const limited = `ulimit -v 3000000; exec "$1" ${options} "$2" "$3" "$4"`;
    assert.equal(await releaseOnce(server.url, {}, limited), 'released');
  });
});

suite('addresses', () => {
  test('throws ADDRESS_NOT_ALLOWED for a name that leads to a loopback address', async () => {
    await using server = await WebServer.start(inTurn(answers()));
    const policy = { allowHttp: true, allowedNetworks: ['10.0.0.0/8'] };
    for (const host of ['localhost', '127.0.0.1', '2130706433', '[::ffff:127.0.0.1]']) {
      const url = server.url.replace('127.0.0.1', host);
      await refuses(url, 'ADDRESS_NOT_ALLOWED', { environment: { policy } });
    }
    assert.equal(server.sockets.size, 0);
  });
});

suite('memory', () => {
  test('is given back when a large pack is cut or its fetch aborted', async () => {
    const id = '1'.repeat(40);
    const writer = new PackWriter();
    writer.raw(entryHead('blob', 300_000_000), deflateSync(randomBytes(64_000_000), { level: 0 }));
    const pack = bandPackets(writer.finish().subarray(0, 60_000_000));
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 6; round += 1) {
      const controller = new AbortController();
      const first = inTurn([advertiseV2(), listTag(`${id} refs/tags/v1`)]);
      let count = 0;
      await using server = await WebServer.start((request, response) => {
        if (count++ < 2) {
          first(request, response);
          return;
        }
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
        response.write(encodeLine('packfile'));
        response.write(pack, () => {
          if (round % 2 === 0) request.socket.destroy();
          else controller.abort(new AgentError('CANCELLED', 'enough'));
        });
      });
      const release = requestRelease(server.url, 'v1', { signal: controller.signal });
      await assert.rejects(release, withCode(round % 2 === 0 ? 'PACK_TRUNCATED' : 'CANCELLED'));
    }
    const grown = process.memoryUsage.rss() - before;
    assert.ok(grown < 150_000_000, `memory grew by ${grown} bytes`);
  });

  test('throws LIMIT_EXCEEDED for a pack over the limit before it is all there', async () => {
    const list = answers();
    await refusesAnswer(inTurn(list), 'LIMIT_EXCEEDED', { limits: { maxPackBytes: 100 } });
  });
});
