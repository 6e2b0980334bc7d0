import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { PART_BYTES } from '../../src/formats/s3.ts';
import { sourceOfBytes, withSourceOfFile } from '../../src/bucket/object-source.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { withCode } from '../support/codes.ts';
import { S3Proxy } from '../support/s3-proxy.ts';
import { S3Server } from '../support/s3-server.ts';
import { content } from '../support/with-bucket.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-bucket-'));
const server = await S3Server.start();

after(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const oddName = "it's$v1+ü%#? (x)!*.git.tgz.sig";

test('puts objects, lists them, and replaces those alone that may be', async () => {
  await server.use({ prefix: 'one/site' }, async (bucket) => {
    assert.deepEqual(await bucket.list(), new Map());
    assert.equal(await bucket.putOnce(`project/${oddName}`, content('a release')), true);
    assert.equal(await bucket.putOnce(`project/${oddName}`, content('a release')), false);
    await assert.rejects(bucket.putOnce(`project/${oddName}`, content('a rElease')), withCode('BUCKET_CONFLICT'));
    await assert.rejects(bucket.putOnce(`project/${oddName}`, content('longer than it')), withCode('BUCKET_CONFLICT'));
    assert.equal(server.read(`one/site/project/${oddName}`).toString(), 'a release');

    const md5 = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`;
    await bucket.put('index.html', content('a page'));
    assert.equal(await bucket.put('index.html', content('another page')), md5('another page'));
    await bucket.put('empty', content(''));
    assert.equal(await bucket.isSame('empty', content('')), true);
    assert.equal(await bucket.isSame('index.html', content('another pagE')), false);
    assert.deepEqual(
      [...(await bucket.list())].toSorted(),
      [
        [`project/${oddName}`, { sizeBytes: 9, etag: md5('a release') }],
        ['empty', { sizeBytes: 0, etag: md5('') }],
        ['index.html', { sizeBytes: 12, etag: md5('another page') }],
      ].toSorted(),
    );
  });
  // What is beside the prefix is none of its.
  await server.use({ prefix: 'one' }, async (bucket) => {
    assert.equal((await bucket.list()).size, 3);
    assert.equal((await bucket.list()).has('site/index.html'), true);
  });
});

test('lists more than a page of objects', async () => {
  const names = Array.from({ length: 1234 }, (_, index) => `many/${index}/file`);
  for (const name of names) server.plant(name, 'x');
  await server.use({ prefix: 'many' }, async (bucket) => {
    const listed = await bucket.list();
    assert.deepEqual([...listed.keys()].toSorted(), names.map((name) => name.slice('many/'.length)).toSorted());
  });
});

test('a large object goes in parts, and appears whole or not at all', async () => {
  const bytes = randomBytes(2 * PART_BYTES + 1000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = join(folder, 'large');
  writeFileSync(file, bytes);
  await server.use({ prefix: 'parts' }, async (bucket) => {
    await withSourceOfFile(file, sha256, async (source) => {
      assert.equal(await bucket.putOnce('large', source), true);
      assert.equal(await bucket.putOnce('large', source), false);
    });
    assert.ok(server.read('parts/large').equals(bytes));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await assert.rejects(bucket.putOnce('large', sourceOfBytes(bytes)), withCode('BUCKET_CONFLICT'));

    // A file that is no longer what it was is not sent.
    writeFileSync(file, bytes);
    await withSourceOfFile(file, sha256, async (source) => {
      await assert.rejects(bucket.putOnce('changed', source), withCode('FILE_UNREADABLE'));
    });
    assert.deepEqual([...(await bucket.list()).keys()], ['large']);
  });
});

test('two who put at the same time cannot both', async () => {
  const proxies = await Promise.all([0, 1].map(() => holding(2)));
  const outcomes = await Promise.allSettled(
    proxies.map((proxy, index) =>
      server.use({ endpoint: proxy.endpoint, prefix: 'race' }, (bucket) =>
        bucket.putOnce('release.json', content(`of ${index}`)),
      ),
    ),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  withCode('BUCKET_CONFLICT')(refused[0]?.reason);
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
});

let waiting: (() => void)[] = [];

/** A way to the server that lets no PUT pass before there are `count` of them. */
function holding(count: number): Promise<S3Proxy> {
  return S3Proxy.start(server.port, {
    before: async ({ method }) => {
      if (method !== 'PUT') return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length < count) return;
        for (const go of waiting) go();
        waiting = [];
      });
    },
  });
}

test('gives each file the type that a browser needs, and has caches ask', async () => {
  const types = {
    'index.html': 'text/html; charset=utf-8',
    'style.css': 'text/css; charset=utf-8',
    'index.json': 'application/json',
    'feed.atom': 'application/atom+xml',
    'keys/keys.asc': 'application/pgp-keys',
    'keys/1/denial-notice.txt': 'text/plain; charset=utf-8',
    'keys/1/denial-notice.json.asc': 'application/pgp-signature',
    'project/v1/project-v1.git.tgz.asc': 'application/pgp-signature',
    'project/v1/project-v1.git.tgz.intoto.jsonl': 'application/vnd.in-toto.bundle',
    'project/v1/project-v1.git.tgz.intoto.json': 'application/json',
    'project/v1/project-v1.git.tgz.intoto.json.asc': 'application/pgp-signature',
    'keys/0123.pem': 'application/x-pem-file',
    'project/v1/project-v1.git.tgz.sig': 'application/octet-stream',
    '.well-known/openpgpkey/hu/abc': 'application/octet-stream',
  };
  const recorded: http.OutgoingHttpHeaders[] = [];
  await using proxy = await S3Proxy.start(server.port, {
    headers: (headers) => {
      recorded.push(headers);
      return headers;
    },
  });
  await server.use({ endpoint: proxy.endpoint, prefix: 'types' }, async (bucket) => {
    for (const [name, type] of Object.entries(types)) {
      await bucket.put(name, content(name));
      await bucket.isSame(name, content(`${name}?`));
      const head = recorded.at(-1);
      assert.deepEqual([head?.['content-type'], head?.['cache-control']], [type, 'no-cache'], name);
    }
  });
});

test('says what is wrong with the settings, in words of its own', async () => {
  const wrongSecret = server.writeCredentials(join(folder, 'wrong-secret'), 'another secret');
  const wrongKey = server.writeCredentials(join(folder, 'wrong-key'), undefined, 'AKIDOTHER');
  const cases = [
    [{ credentialsFile: wrongSecret }, 'BUCKET_REFUSED', /secret/],
    // This server has a name of its own for it.
    [{ credentialsFile: wrongKey }, 'BUCKET_REFUSED', /XAdminUserNotFound/],
    [{ credentialsFile: join(folder, 'none') }, 'INVALID_CREDENTIALS', /none/],
    [{ name: 'no-such-bucket' }, 'BUCKET_REFUSED', /no bucket/],
    [{ endpoint: 'http://127.0.0.1:9' }, 'BUCKET_UNREACHABLE', /ECONNREFUSED/],
    [{ region: 'eu-central-1' }, 'BUCKET_REFUSED', /region/],
    [{ ca: join(folder, 'none.pem') }, 'CONFIG_INVALID', /none\.pem/],
  ] as const;
  for (const [change, code, words] of cases) {
    await assert.rejects(
      server.use(change, (bucket) => bucket.list()),
      (error: Error) => {
        withCode(code)(error);
        return words.test(error.message);
      },
    );
  }
});

test('over https the certificate counts that is named, and no other', async () => {
  const authority = new CertificateAuthority(folder);
  authority.issue('server', 'IP:127.0.0.1');
  const tls = { key: join(folder, 'server.key'), cert: join(folder, 'server.pem') };
  await using secure = await S3Server.start({ tls });
  await server.use({ endpoint: secure.endpoint, ca: join(folder, 'ca.pem') }, async (bucket) => {
    assert.equal(await bucket.putOnce('file', content('over https')), true);
  });
  assert.equal(secure.read('file').toString(), 'over https');
  await assert.rejects(
    server.use({ endpoint: secure.endpoint }, (bucket) => bucket.list()),
    (error: Error) => {
      withCode('BUCKET_UNREACHABLE')(error);
      return error.message.includes('"ca"');
    },
  );
});
