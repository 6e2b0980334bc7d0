import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { Breather } from '../../src/work/breather.ts';
import { defaultLimits } from '../../src/limits.ts';
import { checkTree } from '../../src/archive/check-tree.ts';
import { assertCheap } from '../support/assert-cheap.ts';
import { withCode } from '../support/codes.ts';
import { PackWriter, treeContent } from '../support/pack-writer.ts';
import { readPack } from '../support/read-pack.ts';
import { processorMs } from '../support/time.ts';

const MIB = 1024 * 1024;

/** Reads a pack whose last tree is the root, and checks it as a release does. */
async function checkRoot(write: (writer: PackWriter) => ObjectId, limits = defaultLimits): Promise<number> {
  const writer = new PackWriter();
  const root = write(writer);
  const objects = await readPack(writer.finish());
  const breather = new Breather(new AbortController().signal);
  return (await checkTree(objects, root, '', { limits, breather })).entries;
}

test('throws OBJECT_MISSING for a missing blob, tree or root', async () => {
  const id = '12'.repeat(20);
  for (const mode of ['100644', '100755', '120000', '40000']) {
    await assert.rejects(
      checkRoot((writer) => writer.tree([mode, 'x', id])),
      withCode('OBJECT_MISSING'),
    );
  }
  await assert.rejects(
    checkRoot(() => id),
    withCode('OBJECT_MISSING'),
  );
});

test('needs no object for a submodule', async () => {
  assert.equal(await checkRoot((writer) => writer.tree(['160000', 'x', '12'.repeat(20)])), 1);
});

test('throws OBJECT_INVALID for a blob that poses as a tree, and the reverse', async () => {
  await assert.rejects(
    checkRoot((writer) => writer.tree(['40000', 'x', writer.blob('')])),
    withCode('OBJECT_INVALID'),
  );
  await assert.rejects(
    checkRoot((writer) => writer.tree(['100644', 'x', writer.tree(['160000', 'm', '12'.repeat(20)])])),
    withCode('OBJECT_INVALID'),
  );
  await assert.rejects(
    checkRoot((writer) => writer.commit(writer.tree())),
    withCode('OBJECT_INVALID'),
  );
});

test('throws LIMIT_EXCEEDED for 2^40 entries of 40 trees, at once', async () => {
  const bomb = (writer: PackWriter): ObjectId => {
    let id = writer.blob('boom');
    for (let level = 0; level < 40; level += 1) {
      const mode = level === 0 ? '100644' : '40000';
      id = writer.tree([mode, 'a', id], [mode, 'b', id]);
    }
    return id;
  };
  await assertCheap(() => assert.rejects(checkRoot(bomb), withCode('LIMIT_EXCEEDED')), 64 * MIB, 500);
});

test('takes 200,000 folders in one, and throws LIMIT_EXCEEDED for more entries than allowed', async () => {
  const writer = new PackWriter();
  const leaf = writer.tree(['100644', 'f', writer.blob('')]);
  const name = (index: number): string => String(index).padStart(7, '0');
  const subtrees: [string, string, ObjectId][] = [];
  for (let index = 0; index < 2; index += 1) subtrees.push(['40000', name(index), leaf]);
  for (let index = 2; index < 200_000; index += 1) subtrees.push(['40000', name(index), '12'.repeat(20)]);
  const root = writer.object('tree', Buffer.concat(subtrees.map((entry) => treeContent(entry))));
  const objects = await readPack(writer.finish());
  const { signal } = new AbortController();
  const check = (limits = defaultLimits) => checkTree(objects, root, '', { limits, breather: new Breather(signal) });
  await assert.rejects(check(), withCode('OBJECT_MISSING'));
  await assert.rejects(check({ ...defaultLimits, maxEntries: 100_000 }), withCode('LIMIT_EXCEEDED'));
});

test('throws LIMIT_EXCEEDED for wide folders in one another before it has come to the last', async () => {
  const writer = new PackWriter();
  let id = '12'.repeat(20);
  for (let level = 0; level < 10; level += 1) {
    const others = Array.from({ length: 1000 }, (_, index) => ['40000', `b${index + 1000}`, '12'.repeat(20)] as const);
    id = writer.tree(['40000', 'a', id], ...others);
  }
  const objects = await readPack(writer.finish());
  const limits = { ...defaultLimits, maxEntries: 5000 };
  const checking = checkTree(objects, id, '', { limits, breather: new Breather(new AbortController().signal) });
  // The last one leads to what is not there.
  await assert.rejects(checking, withCode('LIMIT_EXCEEDED'));
});

test('reads each tree once when all is there', async (context) => {
  const writer = new PackWriter();
  let id = writer.tree(['100644', 'f', writer.blob('')]);
  for (let level = 0; level < 5; level += 1) id = writer.tree(['40000', 'a', id], ['40000', 'b', id]);
  const objects = await readPack(writer.finish());
  const read = context.mock.method(objects.contents, 'read');
  const breather = new Breather(new AbortController().signal);
  const { entries } = await checkTree(objects, id, '', { limits: defaultLimits, breather });
  assert.equal(entries, 2 ** 6 - 2 + 2 ** 5);
  assert.equal(read.mock.callCount(), 6);
});

test('throws LIMIT_EXCEEDED for 10,000 levels of folders, and takes the most that is allowed', async () => {
  const nested = (writer: PackWriter, folders: number): ObjectId => {
    let id = writer.tree(['100644', 'f', writer.blob('')]);
    for (let folder = 0; folder < folders; folder += 1) id = writer.tree(['40000', 'd', id]);
    return id;
  };
  // By default no path may be so long.
  const limits = { ...defaultLimits, maxPathBytes: 100_000 };
  const most = limits.maxTreeDepth;
  assert.equal(await checkRoot((writer) => nested(writer, most), limits), most + 1);
  await assert.rejects(
    checkRoot((writer) => nested(writer, most + 1), limits),
    withCode('LIMIT_EXCEEDED'),
  );
  const start = processorMs();
  await assert.rejects(
    checkRoot((writer) => nested(writer, 10_000)),
    withCode('LIMIT_EXCEEDED'),
  );
  assert.ok(processorMs() - start < 5000);
});

test('throws LIMIT_EXCEEDED for a path over 4096 bytes', async () => {
  const nested = (writer: PackWriter, name: string): ObjectId => {
    let id = writer.tree(['100644', name, writer.blob('')]);
    for (let level = 1; level < 16; level += 1) id = writer.tree(['40000', 'd'.repeat(255), id]);
    return id;
  };
  assert.equal(await checkRoot((writer) => nested(writer, 'f'.repeat(255))), 16);
  await assert.rejects(
    checkRoot((writer) => writer.tree(['40000', 'xx', nested(writer, 'f'.repeat(255))])),
    withCode('LIMIT_EXCEEDED'),
  );
});

test('throws OBJECT_INVALID for a tree that is cut', async () => {
  const whole = treeContent(['160000', 'm', '12'.repeat(20)]);
  for (let length = 1; length < whole.length; length += 1) {
    const cut = checkRoot((writer) => writer.object('tree', whole.subarray(0, length)));
    await assert.rejects(cut, withCode('OBJECT_INVALID', 'TREE_UNSAFE'));
  }
});
