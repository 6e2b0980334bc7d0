import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { judgeBucket } from '../support/judge-bucket.ts';
import { BUCKET, S3Server, SECRET_KEY } from '../support/s3-server.ts';
import { S3Proxy } from '../support/s3-proxy.ts';
import { releaseFileNames } from '../support/release-files.ts';
import { type LogEvent, namesOf, Watched } from '../support/watched.ts';

function codesOf(log: readonly LogEvent[], name: string): (string | undefined)[] {
  const found = log.filter(({ event }) => event === name);
  return found.map((event) => (event['error'] as { code: string } | undefined)?.code);
}

/** A watch of some tags of one repository, and a server with a bucket. */
async function start(
  tags: readonly string[],
): Promise<{ watched: Watched; server: S3Server; url: string } & AsyncDisposable> {
  const watched = await Watched.start();
  const server = await S3Server.start();
  const url = watched.addRepository('sample', tags);
  await watched.startAgent();
  return {
    watched,
    server,
    url,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await watched[Symbol.asyncDispose]();
    },
  };
}

test('a bucket holds what the folder holds, under the same names, and only what changes is put again', async () => {
  await using begun = await start(['v1', 'group/v2', "it's$v3"]);
  const { watched, server, url } = begun;
  await using proxy = await S3Proxy.start(server.port, {});
  const repositories = [{ url, tags: ['*'] }];
  watched.config({ repositories, bucket: { ...watched.bucketConfig(server), endpoint: proxy.endpoint } });
  const first = await watched.once();
  assert.equal(first.code, 0, first.stdout + first.stderr);
  judgeBucket(watched, server);
  const mirrored = first.log.find(({ event }) => event === 'mirrored');
  assert.equal(mirrored?.['objects'], watched.files().length);
  // A release is there when its document is, and no page leads to what is not there.
  const puts = proxy.requests.filter((request) => request.startsWith('PUT'));
  const place = (name: string): number => puts.findIndex((request) => request.endsWith(name));
  for (const name of releaseFileNames('sample-v1')) {
    const at = place(`v1/${name}`);
    assert.ok(at >= 0 && at < place('v1/release.json'), name);
  }
  assert.ok(place('v1/release.json') < place('v1/index.html'));
  assert.ok(place('v1/index.html') < place('sample/index.html'));
  assert.ok(place('sample/index.html') < place(`${BUCKET}/index.html`));

  const before = proxy.requests.length;
  const second = await watched.once();
  assert.equal(second.code, 0, second.stdout);
  assert.ok(!namesOf(second.log).includes('mirrored'));
  // Two lists, of objects and of begun uploads: nothing is looked at one by one.
  assert.deepEqual(
    proxy.requests.slice(before).map((request) => request.split('?')[0]),
    [`GET /${BUCKET}`, `GET /${BUCKET}`],
  );

  watched.tag('sample', 'v4');
  const third = await watched.once();
  assert.equal(third.code, 0, third.stdout);
  judgeBucket(watched, server);
  // Six files and a page of the release, the project's page, feed and index in two forms.
  assert.equal(third.log.find(({ event }) => event === 'mirrored')?.['objects'], 11);
});

test('another release in its place is never replaced, and keeps no other one away', async () => {
  await using begun = await start(['v1', 'v2']);
  const { watched, server, url } = begun;
  watched.config({ repositories: [{ url, tags: ['*'] }], bucket: watched.bucketConfig(server) });
  server.plant('sample/v1/release.json', '{"of": "someone else"}');
  server.plant('notes.txt', 'of nobody');
  const first = await watched.once();
  assert.equal(first.code, 11, first.stdout);
  const failed = first.log.find(({ event }) => event === 'mirror-failed');
  assert.deepEqual([failed?.['project'], failed?.['tag']], ['sample', 'v1']);
  assert.deepEqual(codesOf(first.log, 'mirror-failed'), ['BUCKET_CONFLICT']);
  const strays = first.log.find(({ event }) => event === 'strays');
  assert.deepEqual([strays?.['objects'], strays?.['first']], [1, 'notes.txt']);
  assert.equal(server.read('sample/v1/release.json').toString(), '{"of": "someone else"}');
  assert.ok(!server.names().includes('sample/v1/index.html'));
  assert.ok(server.names().includes('sample/v2/index.html'));

  for (const name of ['sample/v1/release.json', 'notes.txt']) rmSync(server.path(name));
  const second = await watched.once();
  assert.equal(second.code, 0, second.stdout);
  judgeBucket(watched, server);
});

test('a bucket that cannot be used is told, hinders nothing else, and is made good later', async () => {
  await using begun = await start(['v1']);
  const { watched, server, url } = begun;
  const config = watched.bucketConfig(server);
  const repositories = [{ url, tags: ['*'] }];
  watched.config({ repositories, bucket: config });
  server.writeCredentials(watched.bundle.path('bucket.credentials'), 'another secret');
  const refused = await watched.once();
  assert.equal(refused.code, 4, refused.stdout);
  assert.deepEqual(codesOf(refused.log, 'mirror-failed'), ['BUCKET_REFUSED']);
  assert.deepEqual([...watched.releases('sample').keys()], ['v1']);
  assert.ok(!(refused.stdout + refused.stderr).includes('another secret'));
  server.writeCredentials(watched.bundle.path('bucket.credentials'));

  // It dies while it is being given the release.
  let puts = 0;
  await using proxy = await S3Proxy.start(server.port, {
    before: async ({ method }) => {
      if (method !== 'PUT') return;
      puts += 1;
      if (puts === 2) await server.kill();
    },
  });
  watched.config({ repositories, bucket: { ...config, endpoint: proxy.endpoint } });
  const died = await watched.once();
  assert.equal(died.code, 5, died.stdout);
  assert.deepEqual(codesOf(died.log, 'mirror-failed'), ['BUCKET_UNREACHABLE']);
  assert.ok(!server.names().includes('sample/v1/release.json'));

  await server.restart();
  watched.config({ repositories, bucket: config });
  const { code, stdout, stderr } = await watched.once();
  assert.equal(code, 0, stdout);
  assert.ok(!(stdout + stderr).includes(SECRET_KEY));
  judgeBucket(watched, server);
});

test('what other programs have for the same server is of no account', async () => {
  await using begun = await start(['v1']);
  const { watched, server, url } = begun;
  watched.config({ repositories: [{ url, tags: ['*'] }], bucket: watched.bucketConfig(server) });
  writeFileSync(watched.bundle.path('profile'), '[default]\nregion = nowhere\nendpoint_url = http://127.0.0.1:9\n');
  const env = {
    AWS_ACCESS_KEY_ID: 'other',
    AWS_SECRET_ACCESS_KEY: 'other',
    AWS_REGION: 'nowhere',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_CONFIG_FILE: watched.bundle.path('profile'),
  };
  const { code, stdout } = await watched.bundle.run(['watch', '--config', 'watch.json', '--once'], { env });
  assert.equal(code, 0, stdout);
  judgeBucket(watched, server);
});
