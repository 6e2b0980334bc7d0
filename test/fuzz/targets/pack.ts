import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { parsePackHeader } from '../../../src/formats/pack.ts';
import { appendingDelta, baseDistance, entryHead, hashOf, PackWriter, sealPack } from '../../support/pack-writer.ts';
import { readPack } from '../../support/read-pack.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

const MIB = 1024 * 1024;
const limits = {
  maxPackBytes: 2 * MIB,
  maxPackObjects: 1000,
  maxObjectBytes: 8 * MIB,
  maxBufferedObjectBytes: 2 * MIB,
  maxDeltaDepth: 8,
};

/** Each object by its id: its type, and the hash of what is read of it. */
type Contents = ReadonlyMap<string, string>;

async function read(source: AsyncGenerator<Uint8Array, void>): Promise<{ code?: string; contents?: Contents }> {
  const codes = ['PACK_TRUNCATED', 'PACK_CORRUPT', 'LIMIT_EXCEEDED'] as const;
  const outcome = await outcomeOnceDone(codes, async () => {
    const objects = await readPack(source, { limits });
    const contents = new Map<string, string>();
    for (const id of [...objects.ids()].sort()) {
      const object = objects.find(id);
      assert.ok(object, 'an object is not there');
      const hash = createHash('sha1').update(`${object.type} ${object.size}\0`);
      for await (const piece of objects.contents.stream(object)) hash.update(piece);
      contents.set(id, hash.digest('hex'));
    }
    return contents;
  });
  return outcome.code === undefined ? { contents: outcome.value } : { code: outcome.code };
}

const kinds = ['commit', 'tree', 'blob', 'tag', 'ofs-delta', 'ref-delta'] as const;

/**
 * The pack that `input` describes, for bytes that are compressed and hashed cannot be mutated as they are: entries of a
 * byte for what they are, one for how their head differs from the right one, one for a base, the length and the content.
 */
function describedPack(input: Uint8Array): Buffer {
  const writer = new PackWriter();
  const starts: number[] = [];
  let previous = hashOf('blob', Buffer.alloc(0));
  let at = 0;
  const next = (): number => input[at++] ?? 0;
  const declared = next();
  while (at < input.length) {
    const kind = kinds[next() % kinds.length] ?? 'blob';
    const lie = next();
    const base = next();
    const length = next();
    const content = input.subarray(at, at + length);
    at += length;
    const size = lie < 240 ? content.length : content.length + lie - 247;
    const start = starts[base % (starts.length || 1)] ?? 0;
    const distance = base > 250 ? base : writer.offset - start;
    starts.push(writer.offset);
    const head = entryHead(kind, Math.max(size, 0));
    if (kind === 'ofs-delta') writer.raw(head, baseDistance(Math.max(distance, 1)), deflateSync(content));
    else if (kind === 'ref-delta') writer.raw(head, Buffer.from(previous, 'hex'), deflateSync(content));
    else {
      writer.raw(head, deflateSync(content, { level: lie % 10 }));
      previous = hashOf(kind, content);
    }
  }
  return declared === 0 ? writer.finish() : writer.finish(Math.max(starts.length + declared - 128, 0));
}

const entry = (kind: number, base: number, content: Uint8Array): Buffer =>
  Buffer.from([kind, 0, base, content.length, ...content]);
const text = Buffer.from('some content');

/** Packs: as they are but for their checksum, when the input starts with `P`, else as the input describes them. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: [
    'PACK\0\0\0\x02',
    deflateSync('a'),
    deflateSync(''),
    appendingDelta(12, Buffer.from('x')),
    Buffer.from([0x91]),
  ],
  seeds: [
    Buffer.concat([Buffer.of(0), entry(2, 0, text), entry(4, 0, appendingDelta(12, Buffer.from('more')))]),
    Buffer.concat([
      Buffer.of(0),
      entry(2, 0, text),
      entry(5, 0, appendingDelta(12, Buffer.from('more'))),
      entry(1, 0, text),
    ]),
    Buffer.concat([Buffer.of(0), entry(0, 0, text), entry(3, 0, text), entry(4, 1, appendingDelta(12, text))]),
    Buffer.concat([Buffer.of(129), entry(2, 0, text)]),
    new PackWriter().finish().subarray(0, -20),
    (() => {
      const writer = new PackWriter();
      writer.blob('x'.repeat(100));
      return writer.finish().subarray(0, -20);
    })(),
  ],
  async run(input) {
    const pack = input[0] === 0x50 ? sealPack(input) : describedPack(input);
    const { contents } = await readInPieces(pack, read, (actual, expected) => {
      assert.deepEqual(actual, expected, 'what a pack holds depends on how it was cut');
    });
    if (!contents) return;
    assert.ok(contents.size <= parsePackHeader(pack), 'there are more objects than declared');
    for (const [id, hash] of contents) assert.equal(hash, id, 'an object has another content than its id says');
  },
};
