import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import test from 'node:test';
import { startWebhook } from '../../src/watch/webhook/webhook-server.ts';
import { eventually } from '../support/fake-agent.ts';
import { Watched } from '../support/watched.ts';

const secret = 'a secret of some length';

function hmac(body: string, key = secret): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

/** @returns the status of the answer */
function post(
  address: string,
  body: string | Buffer,
  headers: Record<string, string>,
  method = 'POST',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`http://${address}/`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}

test('a push event has a listed repository asked at once, and nothing else does', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1']);
  await watched.startAgent();
  writeFileSync(watched.bundle.path('secret'), `${secret}\n`, { mode: 0o600 });
  watched.config({ repositories: [{ url, tags: ['v*'] }], intervalSeconds: 86_400, webhookSecretFile: 'secret' });
  const watch = watched.watch('--webhook', '127.0.0.1:0');
  const address = String((await watch.event('watching'))['webhook']);
  await watch.event('released');
  const released = (): number => watch.log.filter(({ event }) => event === 'released').length;

  const github = JSON.stringify({ ref: 'refs/tags/v2', repository: { clone_url: url } });
  const other = JSON.stringify({ repository: { clone_url: 'https://example.org/other.git' } });
  const signed = (body: string): Record<string, string> => ({ 'x-hub-signature-256': `sha256=${hmac(body)}` });
  assert.equal(await post(address, other, signed(other)), 202);
  assert.equal(await post(address, github, {}), 401);
  assert.equal(await post(address, github, signed(other)), 401);
  assert.equal(await post(address, github, { 'x-gitea-signature': hmac(github, 'another secret') }), 401);
  assert.equal(await post(address, github, { 'x-gitlab-token': 'wrong' }), 401);
  assert.equal(await post(address, '', {}, 'GET'), 405);
  assert.equal(await post(address, '{', signed('{')), 400);
  const large = Buffer.alloc(5 * 1024 * 1024, 0x20);
  assert.equal(await post(address, large, { 'x-gitlab-token': secret }).catch(() => 413), 413);
  assert.ok(!watch.log.some(({ event }) => event === 'pushed'));

  const gitlab = JSON.stringify({ project: { git_http_url: url.replace('.git', '') } });
  const events: readonly (readonly [string, string, Record<string, string>])[] = [
    ['v2', github, signed(github)],
    ['v3', github, { 'x-gitea-signature': hmac(github) }],
    ['v4', gitlab, { 'x-gitlab-token': secret }],
  ];
  for (const [index, [tag, body, headers]] of events.entries()) {
    watched.tag('sample', tag);
    assert.equal(await post(address, body, headers), 202);
    await eventually(() => released() === index + 2, `a release of ${tag}`);
  }
  assert.equal(await watch.kill('SIGTERM'), 0);
  assert.equal(watch.log.at(-1)?.['event'], 'stopped');
});

test(
  'who sends a piece of a request and then nothing is sent away in ten seconds or so',
  { timeout: 25_000 },
  async () => {
    const options = { secret: Buffer.from(secret), urls: [], onPush: assert.fail };
    const server = await startWebhook({ address: '127.0.0.1:0', ...options });
    const [host = '', port = ''] = server.address.split(':');
    const slow = ['POST / HT', `POST / HTTP/1.1\r\nhost: x\r\nx-gitlab-token: ${secret}\r\ncontent-length: 9\r\n\r\n{`];
    await Promise.all(
      slow.map(async (piece) => {
        const socket = connect(Number(port), host);
        socket.on('error', () => undefined);
        socket.resume();
        socket.write(piece);
        await once(socket, 'close');
      }),
    );
    await server.close();
  },
);
