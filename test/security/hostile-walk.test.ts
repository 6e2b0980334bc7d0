import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { Breather } from '../../src/work/breather.ts';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { ArchiveWalk } from '../../src/archive/walk-archive.ts';
import { withCode } from '../support/codes.ts';
import { PackWriter, treeContent } from '../support/pack-writer.ts';
import { readPack } from '../support/read-pack.ts';

// The walk is under way while the tree is still being checked: it has to be safe by itself.

async function walkTo(
  write: (writer: PackWriter) => ObjectId,
  options: { readonly limits?: Partial<Limits>; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { signal = new AbortController().signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const writer = new PackWriter();
  const root = write(writer);
  const objects = await readPack(writer.finish());
  const walk = new ArchiveWalk(objects, 0, { limits, breather: new Breather(signal), clock: undefined });
  let entries = 0;
  for await (const entry of walk.entries(root)) entries += entry.type === 'directory' ? 0 : 1;
  return entries;
}

/** A folder of `count` entries; `!` stands before `.gitattributes`, so that looking for that leads past them all. */
function wideFolder(writer: PackWriter, count: number, mode: string, id: ObjectId): ObjectId {
  const entries = Array.from({ length: count }, (_, index) =>
    treeContent([mode, `!${String(index).padStart(7, '0')}`, id]),
  );
  return writer.object('tree', Buffer.concat(entries));
}

/** The longest time, in milliseconds, for which `work` let nothing else run. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

const submodule = '12'.repeat(20);

test('lets others run while it walks a wide folder, or one of empty folders', async () => {
  const count = 50_000;
  const writer = new PackWriter();
  const empty = writer.tree();
  const wide = wideFolder(writer, count, '160000', submodule);
  const hollow = wideFolder(writer, count, '40000', empty);
  const objects = await readPack(writer.finish());
  for (const root of [wide, hollow]) {
    const breather = new Breather(new AbortController().signal);
    const walk = new ArchiveWalk(objects, 0, { limits: defaultLimits, breather, clock: undefined });
    let entries = 0;
    const block = await longestBlock(async () => {
      for await (const entry of walk.entries(root)) entries += entry.type === 'submodule' ? 1 : 0;
    });
    assert.equal(entries, root === wide ? count : 0);
    assert.ok(block < 250, `nothing else ran for ${block} ms`);
  }
});

test('stops in a folder of empty folders when it is aborted', async () => {
  const write = (writer: PackWriter): ObjectId => wideFolder(writer, 50_000, '40000', writer.tree());
  const reason = new Error('enough');
  await assert.rejects(walkTo(write, { signal: AbortSignal.abort(reason) }), reason);
});

test('throws LIMIT_EXCEEDED for more entries than allowed', async () => {
  const write = (writer: PackWriter): ObjectId => wideFolder(writer, 1001, '160000', submodule);
  await assert.rejects(walkTo(write, { limits: { maxEntries: 1000 } }), withCode('LIMIT_EXCEEDED'));
  assert.equal(await walkTo(write), 1001);
});

test('throws LIMIT_EXCEEDED for folders in one another that are too large together', async () => {
  const padded = (writer: PackWriter): ObjectId => {
    let id = writer.tree(['160000', 'm', submodule]);
    for (let level = 0; level < 4; level += 1) id = writer.tree([`${'0'.repeat(1000)}40000`, 'd', id]);
    return id;
  };
  assert.equal(await walkTo(padded), 1);
  await assert.rejects(walkTo(padded, { limits: { maxBufferedObjectBytes: 4000 } }), withCode('LIMIT_EXCEEDED'));
  assert.equal(await walkTo(padded, { limits: { maxBufferedObjectBytes: 5000 } }), 1);
});
