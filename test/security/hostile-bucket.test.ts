import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { PART_BYTES } from '../../src/formats/s3.ts';
import { sourceOfBytes } from '../../src/bucket/object-source.ts';
import { AgentError } from '../../src/errors.ts';
import { defaultLimits } from '../../src/limits.ts';
import { withCode } from '../support/codes.ts';
import { ACCESS_KEY, SECRET_KEY } from '../support/s3-server.ts';
import { WebServer } from '../support/web-server.ts';
import { withBucket } from '../support/with-bucket.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-hostile-'));
const credentialsFile = join(folder, 'credentials');
writeFileSync(credentialsFile, `username=${ACCESS_KEY}\npassword=${SECRET_KEY}\n`, { mode: 0o600 });
const limits = { ...defaultLimits, connectTimeoutMs: 500, idleTimeoutMs: 500 };

after(() => {
  rmSync(folder, { recursive: true });
});

/** Does something with the bucket of a server that answers as `handler` does. @returns the error, and the server's requests */
async function meet(
  handler: http.RequestListener,
  use: (bucket: Bucket) => Promise<unknown> = (bucket) => bucket.list(),
): Promise<{ error: AgentError; requests: readonly http.IncomingMessage[] }> {
  await using server = await WebServer.start(handler);
  const endpoint = new URL(server.url).origin;
  try {
    await withBucket({ endpoint, name: 'releases', prefix: 'site', credentialsFile }, use, limits);
  } catch (error) {
    assert.ok(error instanceof AgentError, String(error));
    for (const secret of [SECRET_KEY, ACCESS_KEY]) assert.ok(!error.message.includes(secret), error.message);
    return { error, requests: server.requests };
  }
  return assert.fail('It was believed.');
}

test('an answer without end is given up before it fills the memory', async () => {
  const piece = Buffer.alloc(64 * 1024, '<a>');
  let sent = 0;
  const { error } = await meet((_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) break;
      }
    };
    response.on('drain', more);
    more();
  });
  withCode('BUCKET_FAILED')(error);
  assert.ok(sent < 4 * PART_BYTES, `${sent} bytes were taken`);
});

test('a list without end is given up: pages that bring nothing new, and pages that are empty', async () => {
  for (const objects of ['', '<Contents><Key>site/a</Key><Size>1</Size></Contents>']) {
    const { error, requests } = await meet((_request, response) => {
      response.end(
        `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>${objects}</ListBucketResult>`,
      );
    });
    withCode('BUCKET_FAILED')(error);
    assert.ok(requests.length <= 2);
  }
});

test('what is no S3 server is told so: a web page, and XML as deep as it gets', async () => {
  const deep = '<a>'.repeat(1_000_000);
  for (const text of ['<html><body>Welcome</body></html>', deep, `<ListBucketResult>${deep}`, '\0\0']) {
    const { error } = await meet((_request, response) => response.end(text));
    withCode('BUCKET_FAILED')(error);
  }
});

test('a redirect leads nowhere, so that nobody else gets what was signed', async () => {
  let others = 0;
  await using other = await WebServer.start((_request, response) => {
    others += 1;
    response.end();
  });
  for (const status of [301, 302, 307, 308]) {
    const { error, requests } = await meet((_request, response) => {
      response.writeHead(status, { location: other.url }).end();
    });
    withCode('BUCKET_REFUSED')(error);
    assert.equal(requests.length, 1);
  }
  assert.equal(others, 0);
});

test('what a server says is not passed on, but for the name of an error, made safe and marked as its own', async () => {
  const { error } = await meet((request, response) => {
    response.writeHead(400);
    const echo = `${request.headers.authorization ?? ''} ${SECRET_KEY}`;
    response.end(`<Error><Code>Bad\u001b[31m${'x'.repeat(500)}</Code><Message>${echo}</Message></Error>`);
  });
  withCode('BUCKET_REFUSED')(error);
  assert.ok(!error.message.includes('\u001b'));
  assert.ok(error.message.length < 250, error.message);
  assert.ok(error.quoted.some((part) => error.message.includes(part)));
});

test('an error behind a status of success is an error', async () => {
  const { error } = await meet(
    ({ method, url = '' }, response) => {
      if (method === 'HEAD') response.writeHead(404);
      if (url.endsWith('uploads=')) {
        response.end('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
      } else if (method === 'POST') response.end('<Error><Code>InternalError</Code></Error>');
      else response.end();
    },
    (bucket) => bucket.putOnce('large', sourceOfBytes(Buffer.alloc(PART_BYTES + 1))),
  );
  withCode('BUCKET_FAILED')(error);
  assert.match(error.message, /InternalError/);
});

test('a tag of a part cannot become something else in the list of parts', async () => {
  let list = '';
  await meet(
    (request, response) => {
      const { method, url = '' } = request;
      if (method === 'HEAD') response.writeHead(404).end();
      else if (url.includes('partNumber')) response.writeHead(200, { etag: '"a"</ETag><Evil>&x;' }).end();
      else if (url.endsWith('uploads=')) {
        response.end('<InitiateMultipartUploadResult><UploadId>u&amp;x=1</UploadId></InitiateMultipartUploadResult>');
      } else if (method === 'POST') {
        request.on('data', (piece: Buffer) => (list += piece.toString()));
        request.on('end', () => response.writeHead(400).end());
      } else response.end();
    },
    (bucket) => bucket.putOnce('large', sourceOfBytes(Buffer.alloc(PART_BYTES + 1))),
  );
  assert.match(list, /<ETag>&quot;a&quot;\/ETagEvilx<\/ETag>/);
});

test('a silent server is given up, each time it is asked', async () => {
  const { error, requests } = await meet(() => undefined);
  withCode('BUCKET_UNREACHABLE')(error);
  assert.equal(requests.length, 4);
});

test('one that cuts the connection in the middle of its answer, too', async () => {
  const { error, requests } = await meet((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('<ListBucketResult>', () => response.destroy());
  });
  withCode('BUCKET_UNREACHABLE')(error);
  assert.equal(requests.length, 4);
});

test('names that were not asked for are none', async () => {
  const keys = ['other/file', '%zz', 'site', '__proto__', 'site/kept'];
  const { error } = await meet(
    (_request, response) => {
      const objects = keys.map((key) => `<Contents><Key>${key}</Key><Size>-1</Size></Contents>`);
      response.end(`<ListBucketResult><EncodingType>url</EncodingType>${objects.join('')}</ListBucketResult>`);
    },
    async (bucket) => {
      assert.deepEqual([...(await bucket.list()).keys()], ['kept']);
      throw new AgentError('CANCELLED', 'All is well.');
    },
  );
  withCode('CANCELLED')(error);
});
