import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCode } from '../../support/codes.ts';
import { appendingDelta, hashOf, PackWriter } from '../../support/pack-writer.ts';
import { readPack } from '../../support/read-pack.ts';

test('reads and streams deltas again when the cache holds none of them', async () => {
  const writer = new PackWriter();
  let base = writer.offset;
  let content = Buffer.from('x'.repeat(1000));
  writer.blob(content);
  for (let depth = 0; depth < 20; depth += 1) {
    base = writer.ofsDelta(base, appendingDelta(content.length, Buffer.from([depth])));
    content = Buffer.concat([content, Buffer.from([depth])]);
  }
  const objects = await readPack(writer.finish(), { limits: { maxDeltaCacheBytes: 10 } });
  const last = objects.get(hashOf('blob', content), 'blob');
  assert.equal(last.depth, 20);
  assert.ok(content.equals(await objects.read(last)));
  for await (const chunk of objects.stream(last)) assert.ok(content.equals(chunk));
});

test('throws LIMIT_EXCEEDED for what may not be whole in memory, and streams it all the same', async () => {
  const writer = new PackWriter();
  const id = writer.blob(Buffer.alloc(3_000_000));
  const objects = await readPack(writer.finish(), { limits: { maxBufferedObjectBytes: 2_000_000 } });
  const blob = objects.get(id, 'blob');
  await assert.rejects(objects.read(blob), withCode('LIMIT_EXCEEDED'));
  let length = 0;
  for await (const chunk of objects.stream(blob)) length += chunk.length;
  assert.equal(length, 3_000_000);
});
