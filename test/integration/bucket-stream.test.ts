import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after } from 'node:test';
import { PART_BYTES } from '../../src/formats/s3.ts';
import { AgentError } from '../../src/errors.ts';
import { withCode } from '../support/codes.ts';
import { S3Proxy } from '../support/s3-proxy.ts';
import { S3Server } from '../support/s3-server.ts';
import { inPieces } from '../support/scribbled.ts';

const server = await S3Server.start();
const sizes = [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 1000];

after(() => server[Symbol.asyncDispose]());

/** `bytes`, and then the end of a release that has failed. */
async function* failing(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inPieces(bytes);
  throw new AgentError('TREE_UNSAFE', 'The release has failed.');
}

/** Uploads in parts that have begun and have not ended, by the names of their objects. */
async function unfinished(prefix: string): Promise<number> {
  const requests: string[] = [];
  await using proxy = await S3Proxy.start(server.port, {
    before: ({ method }) => Promise.resolve(void requests.push(method ?? '')),
  });
  await server.use({ endpoint: proxy.endpoint, prefix }, (bucket) => bucket.endUploads());
  return requests.filter((method) => method === 'DELETE').length;
}

test('what comes in pieces is put whole, whatever its size, and is the same the next time', async () => {
  await server.use({ prefix: 'sizes' }, async (bucket) => {
    for (const size of sizes) {
      const bytes = randomBytes(size);
      const name = `of-${size}`;
      assert.equal(await bucket.putStreamOnce(name, inPieces(bytes, [70_001, 13])), true);
      assert.ok(server.read(`sizes/${name}`).equals(bytes), name);
      assert.equal(await bucket.putStreamOnce(name, inPieces(bytes, [1_000_000])), false);
    }
  });
});

test('another object than the one that is there is refused, longer or shorter or in its last byte, and replaces nothing', async () => {
  await server.use({ prefix: 'conflict' }, async (bucket) => {
    for (const size of sizes.filter((bytes) => bytes > 0)) {
      const bytes = randomBytes(size);
      const name = `of-${size}`;
      await bucket.putStreamOnce(name, inPieces(bytes));
      const other = Buffer.from(bytes);
      other.writeUInt8(other.readUInt8(size - 1) ^ 1, size - 1);
      const others = [other, bytes.subarray(0, -1), Buffer.concat([bytes, bytes.subarray(0, 1)]), Buffer.alloc(0)];
      for (const one of [...others, Buffer.concat([bytes, Buffer.alloc(PART_BYTES + 1)])]) {
        await assert.rejects(bucket.putStreamOnce(name, inPieces(one)), withCode('BUCKET_CONFLICT'));
      }
      assert.ok(server.read(`conflict/${name}`).equals(bytes), name);
    }
  });
});

test('of what fails at its end nothing can be seen, and no part is left', async () => {
  await server.use({ prefix: 'failing' }, async (bucket) => {
    for (const size of sizes) {
      await assert.rejects(bucket.putStreamOnce('never', failing(randomBytes(size))), withCode('TREE_UNSAFE'));
    }
    assert.deepEqual([...(await bucket.list()).keys()], []);
  });
  assert.equal(await unfinished('failing'), 0);
});

test('of what is given up nothing is left either, though the work has ended by its signal', async () => {
  await server.use({ prefix: 'given-up' }, async (bucket) => {
    const giving = new AbortController();
    const pieces = async function* () {
      yield* inPieces(randomBytes(2 * PART_BYTES));
      yield await Promise.resolve(Buffer.of(1));
      giving.abort(new AgentError('CANCELLED', 'The caller has gone.'));
      yield Buffer.alloc(PART_BYTES);
    };
    await assert.rejects(bucket.until(giving.signal).putStreamOnce('never', pieces()), withCode('CANCELLED'));
    assert.deepEqual([...(await bucket.list()).keys()], []);
  });
  assert.equal(await unfinished('given-up'), 0);
});

test('an object that comes to be there meanwhile is not replaced: the same one is taken for it, another one refused', async () => {
  const bytes = randomBytes(PART_BYTES + 1);
  for (const size of [bytes.length, 1000]) {
    for (const [there, outcome] of [
      [bytes.subarray(0, size), false],
      [Buffer.alloc(size, 'another'), 'BUCKET_CONFLICT'],
    ] as const) {
      const name = `of-${size}-${String(outcome)}`;
      const pieces = async function* () {
        yield* inPieces(bytes.subarray(0, size));
        await server.use({ prefix: 'meanwhile' }, (bucket) => bucket.putStreamOnce(name, inPieces(there)));
      };
      await server.use({ prefix: 'meanwhile' }, async (bucket) => {
        const putting = bucket.putStreamOnce(name, pieces());
        if (outcome === false) assert.equal(await putting, false);
        else await assert.rejects(putting, withCode(outcome));
      });
      assert.ok(server.read(`meanwhile/${name}`).equals(there), name);
    }
  }
  assert.equal(await unfinished('meanwhile'), 0);
});

test('of a server that gives no digests, it reads again what it sent; one without conditions gets none', async () => {
  await using odd = await S3Proxy.start(server.port, {
    refuse: ({ headers }) => (headers['if-none-match'] === undefined ? undefined : 501),
    headers: (headers) => ({ ...headers, 'x-amz-checksum-sha256': undefined }),
  });
  const bytes = randomBytes(2 * PART_BYTES + 1);
  await server.use({ endpoint: odd.endpoint, prefix: 'odd' }, async (bucket) => {
    for (const size of [bytes.length, 7]) {
      assert.equal(await bucket.putStreamOnce(`of-${size}`, inPieces(bytes.subarray(0, size))), true);
      assert.ok(server.read(`odd/of-${size}`).equals(bytes.subarray(0, size)));
    }
  });
  // Three parts, and the one of the small object.
  assert.equal(odd.requests.filter((request) => request.startsWith('GET')).length, 4);
});

test('ends the uploads of who was killed, and none that may still run', async () => {
  await server.use({ prefix: 'killed' }, async (bucket) => {
    const halted = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const pieces = async function* () {
      yield* inPieces(Buffer.alloc(PART_BYTES + 1));
      begun.resolve(undefined);
      await halted.promise;
    };
    const putting = bucket.putStreamOnce('release', pieces());
    await begun.promise;
    await bucket.endUploads(new Date(Date.now() - 3_600_000));
    halted.resolve(undefined);
    assert.equal(await putting, true);
    await bucket.remove('release');
    assert.equal(await bucket.has('release'), false);
    await bucket.remove('release');
  });
});
