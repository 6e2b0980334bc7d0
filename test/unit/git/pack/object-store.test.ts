import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCode } from '../../../support/codes.ts';
import { appendingDelta, hashOf, PackWriter } from '../../../support/pack-writer.ts';
import { readPack } from '../../../support/read-pack.ts';

// Of the second one, more than is made in one go; the third one is no small object any more.
for (const bytes of [1000, 100_000, 1_100_000]) {
  test(`reads and streams a chain of deltas on ${bytes} bytes again when none of them is kept any more`, async () => {
    const writer = new PackWriter();
    let base = writer.offset;
    let content = Buffer.from('x'.repeat(bytes));
    writer.blob(content);
    for (let depth = 0; depth < 20; depth += 1) {
      base = writer.ofsDelta(base, appendingDelta(content.length, Buffer.from([depth])));
      content = Buffer.concat([content, Buffer.from([depth])]);
    }
    for (let other = 0; other < 8; other += 1) writer.blob(Buffer.alloc(1024 * 1024, other));
    const objects = await readPack(writer.finish(), { limits: { maxDeltaCacheBytes: 10 } });
    const last = objects.get(hashOf('blob', content), 'blob');
    assert.equal(last.depth, 20);
    assert.ok(content.equals(await objects.contents.read(last)));
    for await (const chunk of objects.contents.stream(last)) assert.ok(content.equals(chunk));
    assert.equal(
      objects.contents.lend(last, (lent) => content.equals(lent)),
      bytes > 1024 * 1024 ? undefined : true,
    );
  });
}

test('takes any number of bytes as the limit of what it keeps', async () => {
  const writer = new PackWriter();
  const id = writer.blob(Buffer.from('content'));
  for (const maxDeltaCacheBytes of [1, 8 * 1024 * 1024 - 1, 10_000_001, 64 * 1024 * 1024 + 1]) {
    const objects = await readPack(writer.finish(), { limits: { maxDeltaCacheBytes } });
    assert.equal(Buffer.from(await objects.contents.read(objects.get(id, 'blob'))).toString(), 'content');
  }
});

test('reads what is in memory of its own, whatever is read after it', async () => {
  const writer = new PackWriter();
  const base = writer.offset;
  const ids = [writer.blob(Buffer.from('base'))];
  writer.ofsDelta(base, appendingDelta(4, Buffer.from('+')));
  ids.push(hashOf('blob', Buffer.from('base+')));
  const objects = await readPack(writer.finish());
  const contents = await Promise.all(ids.map((id) => objects.contents.read(objects.get(id, 'blob'))));
  objects.contents.keep(objects.get(ids[0] ?? '', 'blob'), Buffer.alloc(1024 * 1024));
  objects.contents.dispose();
  assert.deepEqual(
    contents.map((content) => Buffer.from(content).toString()),
    ['base', 'base+'],
  );
});

test('lends a content to one function at a time, and keeps no other meanwhile', async () => {
  const writer = new PackWriter();
  const base = writer.offset;
  const ids = [writer.blob(Buffer.from('base'))];
  writer.ofsDelta(base, appendingDelta(4, Buffer.from('+')));
  ids.push(hashOf('blob', Buffer.from('base+')));
  const objects = await readPack(writer.finish());
  const { contents } = objects;
  const [whole, rebuilt] = ids.map((id) => objects.get(id, 'blob'));
  assert.ok(whole && rebuilt);
  assert.throws(
    () =>
      contents.lend(whole, () => {
        contents.keep(rebuilt, Buffer.from('other'));
      }),
    TypeError,
  );
  const { entry } = rebuilt;
  assert.throws(() => contents.lendRebuilt(whole, entry, () => contents.lendRebuilt(whole, entry, () => 1)), TypeError);
  // What is thrown gives the memory back.
  assert.equal(
    contents.lend(rebuilt, (content) => content.length),
    5,
  );
});

test('throws LIMIT_EXCEEDED for what may not be whole in memory, and streams it all the same', async () => {
  const writer = new PackWriter();
  const id = writer.blob(Buffer.alloc(3_000_000));
  const objects = await readPack(writer.finish(), { limits: { maxBufferedObjectBytes: 2_000_000 } });
  const blob = objects.get(id, 'blob');
  await assert.rejects(objects.contents.read(blob), withCode('LIMIT_EXCEEDED'));
  let length = 0;
  for await (const chunk of objects.contents.stream(blob)) length += chunk.length;
  assert.equal(length, 3_000_000);
});

test('gives back what it kept when it is to economize, and reads the same as before', async () => {
  const writer = new PackWriter();
  const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(1024 * 1024, index));
  const ids = contents.map((content) => writer.blob(content));
  const objects = await readPack(writer.finish());
  const before = process.memoryUsage.rss();
  objects.contents.economize();
  const freed = before - process.memoryUsage.rss();
  assert.ok(freed >= 4 * 1024 * 1024, `${freed} bytes are free`);
  for (const [index, id] of ids.entries()) {
    assert.ok(contents[index]?.equals(await objects.contents.read(objects.get(id, 'blob'))));
  }
});
