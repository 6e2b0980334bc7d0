import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import test, { after } from 'node:test';
import { PART_BYTES } from '../../src/formats/s3.ts';
import { sourceOfBytes } from '../../src/bucket/object-source.ts';
import { withCode } from '../support/codes.ts';
import { SmallDisk } from '../support/faults/small-disk.ts';
import { S3Proxy } from '../support/s3-proxy.ts';
import { S3Server } from '../support/s3-server.ts';
import { content } from '../support/with-bucket.ts';

const server = await S3Server.start();

after(() => server[Symbol.asyncDispose]());

test('asks again what failed in passing, and not what was refused', async () => {
  let failures = 2;
  await using proxy = await S3Proxy.start(server.port, {
    refuse: () => (failures-- > 0 ? 503 : undefined),
  });
  await server.use({ endpoint: proxy.endpoint, prefix: 'passing' }, async (bucket) => {
    await bucket.put('file', content('in the end'));
    assert.equal(server.read('passing/file').toString(), 'in the end');
    failures = 100;
    await assert.rejects(bucket.put('file', content('never')), withCode('BUCKET_FAILED'));
    assert.equal(failures, 96);
  });
  await using refusing = await S3Proxy.start(server.port, { refuse: () => 403 });
  await server.use({ endpoint: refusing.endpoint }, async (bucket) => {
    await assert.rejects(bucket.put('file', content('never')), withCode('BUCKET_REFUSED'));
  });
  assert.equal(refusing.requests.length, 1);
});

test('of a server that gives no digests, it reads again what it sent; of one without conditions, it looks before', async () => {
  const withoutDigests = {
    headers: (headers: http.OutgoingHttpHeaders) => ({ ...headers, 'x-amz-checksum-sha256': undefined }),
  };
  await using plain = await S3Proxy.start(server.port, withoutDigests);
  await server.use({ endpoint: plain.endpoint, prefix: 'plain' }, async (bucket) => {
    const bytes = randomBytes(PART_BYTES + 1);
    assert.equal(await bucket.putOnce('large', sourceOfBytes(bytes)), true);
    assert.equal(await bucket.putOnce('small', content('small')), true);
  });
  assert.equal(plain.requests.filter((request) => request.startsWith('GET')).length, 3);

  await using simple = await S3Proxy.start(server.port, {
    refuse: ({ headers }) => (headers['if-none-match'] === undefined ? undefined : 501),
  });
  await server.use({ endpoint: simple.endpoint, prefix: 'simple' }, async (bucket) => {
    for (const bytes of [Buffer.from('small'), randomBytes(PART_BYTES + 1)]) {
      const name = String(bytes.length);
      assert.equal(await bucket.putOnce(name, sourceOfBytes(bytes)), true);
      assert.equal(await bucket.putOnce(name, sourceOfBytes(bytes)), false);
      await assert.rejects(bucket.putOnce(name, sourceOfBytes(Buffer.alloc(3))), withCode('BUCKET_CONFLICT'));
    }
  });
});

test('a server that keeps other bytes than it was sent is found out', async () => {
  await using proxy = await S3Proxy.start(server.port, {
    headers: (headers) => ({ ...headers, 'x-amz-checksum-sha256': 'another' }),
    before: ({ method, url }) => {
      // Between the PUT and the look at what became of it.
      if (method === 'HEAD' && url?.endsWith('/torn') === true) server.plant('odd/torn', 'torN');
      return Promise.resolve();
    },
  });
  await server.use({ endpoint: proxy.endpoint, prefix: 'odd' }, async (bucket) => {
    await assert.rejects(bucket.put('torn', content('torn')), withCode('BUCKET_FAILED'));
  });
});

test('of uploads that nobody ended, nothing is left', async () => {
  const large = sourceOfBytes(randomBytes(PART_BYTES + 1));
  let isDown = false;
  await using proxy = await S3Proxy.start(server.port, {
    // The second part and all that is asked behind it get no answer but that.
    refuse: ({ url }) => {
      isDown ||= url?.includes('partNumber=2') === true;
      return isDown ? 503 : undefined;
    },
  });
  await server.use({ endpoint: proxy.endpoint, prefix: 'left' }, async (bucket) => {
    await assert.rejects(bucket.putOnce('large', large), withCode('BUCKET_FAILED'));
    isDown = false;
    assert.deepEqual(await bucket.list(), new Map());
    await bucket.endUploads();
  });
  const { requests } = proxy;
  assert.equal(
    requests.filter((request) => request.startsWith('DELETE') && request.includes('uploadId')).length > 0,
    true,
  );
  const seen = requests.length;
  await server.use({ endpoint: proxy.endpoint, prefix: 'left' }, (bucket) => bucket.endUploads());
  assert.deepEqual(
    requests.slice(seen).map((request) => request.split(' ')[0]),
    ['GET'],
  );
});

test('a disk that is full is told, and leaves nothing torn', async () => {
  await using disk = await SmallDisk.make(4 * 1024 * 1024);
  await using small = await S3Server.start({ command: disk.command, root: disk.outside, seenRoot: disk.path });
  await server.use({ endpoint: small.endpoint }, async (bucket) => {
    await bucket.put('fits', content('fits'));
    await assert.rejects(bucket.putOnce('large', sourceOfBytes(randomBytes(PART_BYTES))), withCode('BUCKET_FAILED'));
    assert.deepEqual([...(await bucket.list()).keys()], ['fits']);
    assert.equal(await bucket.putOnce('large', content('small enough')), true);
  });
});
