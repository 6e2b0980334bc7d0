import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import type { ErrorCode } from '../../src/errors.ts';
import { defaultLimits } from '../../src/limits.ts';
import { assertCheap } from '../support/assert-cheap.ts';
import { withCode } from '../support/codes.ts';
import {
  appendingDelta,
  baseDistance,
  deltaSize,
  entryHead,
  hashOf,
  PackWriter,
  sealPack,
} from '../support/pack-writer.ts';
import { readPack, type ReadPackOptions } from '../support/read-pack.ts';
import { inPieces } from '../support/scribbled.ts';
import { processorMs } from '../support/time.ts';

const MIB = 1024 * 1024;

function pack(write: (writer: PackWriter) => unknown): Buffer {
  const writer = new PackWriter();
  write(writer);
  return writer.finish();
}

const refuses = (bytes: Uint8Array | AsyncIterable<Uint8Array>, code: ErrorCode, options?: ReadPackOptions) =>
  assert.rejects(readPack(bytes, options), withCode(code));

suite('headers', () => {
  test('throws LIMIT_EXCEEDED for 0x7fffffff objects, at once', async () => {
    const bytes = new PackWriter().finish(0x7fffffff);
    await assertCheap(() => refuses(bytes, 'LIMIT_EXCEEDED'), 32 * MIB, 500);
  });

  test('throws PACK_CORRUPT when fewer objects are declared than come, PACK_CORRUPT or PACK_TRUNCATED for more', async () => {
    const writer = new PackWriter();
    writer.blob('one');
    writer.blob('two');
    await refuses(writer.finish(1), 'PACK_CORRUPT');
    await assert.rejects(readPack(writer.finish(3)), withCode('PACK_CORRUPT', 'PACK_TRUNCATED'));
  });

  test('throws PACK_CORRUPT for another signature or version, and takes version 3', async () => {
    const bytes = pack((writer) => writer.blob('x'));
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(bytes.subarray(0, -20));
      copy[at] = value;
      return sealPack(copy);
    };
    await refuses(changed(0, 0x51), 'PACK_CORRUPT');
    await refuses(changed(7, 4), 'PACK_CORRUPT');
    assert.equal((await readPack(changed(7, 3))).count, 1);
  });

  test('throws PACK_CORRUPT for the entry types 0 and 5', async () => {
    for (const type of [0, 5]) {
      await refuses(
        pack((writer) => writer.raw(Buffer.from([type << 4]), deflateSync(''))),
        'PACK_CORRUPT',
      );
    }
  });

  test('throws PACK_CORRUPT for a size of zeros without end, at once', async () => {
    const zeros = Buffer.alloc(30 * MIB, 0x80);
    const source = inPieces(sealPack(Buffer.concat([pack((writer) => writer.raw()).subarray(0, 12), zeros])), [16_384]);
    await assertCheap(() => assert.rejects(readPack(source), withCode('PACK_CORRUPT')), 64 * MIB, 1000);
  });

  test('throws PACK_CORRUPT for a wrong checksum and for what follows it', async () => {
    const bytes = pack((writer) => writer.blob('x'));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await refuses(bytes, 'PACK_CORRUPT');
    await refuses(Buffer.concat([pack((writer) => writer.blob('x')), Buffer.from('x')]), 'PACK_CORRUPT');
  });

  test('throws LIMIT_EXCEEDED for a pack, an object or a count over the limits', async () => {
    const bytes = pack((writer) => writer.blob('x'.repeat(1000)));
    await refuses(bytes, 'LIMIT_EXCEEDED', { limits: { maxPackBytes: bytes.length - 1 } });
    await refuses(bytes, 'LIMIT_EXCEEDED', { limits: { maxObjectBytes: 999 } });
    await refuses(bytes, 'LIMIT_EXCEEDED', { limits: { maxPackObjects: 0 } });
    const exact = { maxPackBytes: bytes.length, maxObjectBytes: 1000, maxPackObjects: 1 };
    assert.equal((await readPack(bytes, { limits: exact })).count, 1);
  });
});

suite('compressed data', () => {
  test('keeps its memory when 178 bytes declare 512 MiB', async () => {
    const small = deflateSync(Buffer.alloc(20_000));
    const bytes = pack((writer) => writer.raw(entryHead('blob', 512 * MIB), small));
    assert.ok(bytes.length < 178);
    await assertCheap(() => refuses(bytes, 'PACK_CORRUPT'), 64 * MIB, 2000);
  });

  test('keeps its memory when a delta of some bytes declares 512 MiB', async () => {
    const bytes = pack((writer) => {
      const base = writer.offset;
      writer.blob('base');
      writer.ofsDelta(base, Buffer.concat([deltaSize(4), deltaSize(512 * MIB), Buffer.from([0x90, 4])]));
    });
    await assertCheap(() => refuses(bytes, 'PACK_CORRUPT'), 64 * MIB, 2000);
  });

  test('throws LIMIT_EXCEEDED when a delta makes more than may be in memory', async () => {
    const bytes = pack((writer) => {
      const base = writer.offset;
      writer.blob('base');
      writer.ofsDelta(base, Buffer.concat([deltaSize(4), deltaSize(2 ** 50), Buffer.from([0x90, 4])]));
    });
    await refuses(bytes, 'LIMIT_EXCEEDED');
  });

  test('keeps its memory when 256 MiB of zeros hide behind a small or a true size', async () => {
    const bomb = deflateSync(Buffer.alloc(256 * MIB), { level: 9 });
    const sizes = [0, 1000, 2 * MIB, 256 * MIB];
    const packs = sizes.map((size) => pack((writer) => writer.raw(entryHead('blob', size), bomb)));
    for (const bytes of packs.slice(0, 3)) {
      await assertCheap(() => refuses(bytes, 'PACK_CORRUPT'), 64 * MIB, 2000);
    }
    await assertCheap(() => readPack(packs[3] ?? bomb), 64 * MIB, 10_000);
  });

  test('throws PACK_CORRUPT for empty blocks without end, long before they fill the memory for packs', async () => {
    const blocks = Buffer.concat(Array<Buffer>(10_000).fill(Buffer.from([0, 0, 0, 0xff, 0xff])));
    for (const size of [1, 3 * MIB]) {
      let bytes = 0;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        yield pack((writer) => writer.raw(entryHead('blob', size), Buffer.from([0x78, 0x01]))).subarray(0, -20);
        for (; ; bytes += blocks.length) yield await Promise.resolve(Buffer.from(blocks));
      };
      await refuses(endless(), 'PACK_CORRUPT');
      assert.ok(bytes < 2 * size + MIB, `${bytes} bytes were taken`);
    }
  });

  test('throws PACK_CORRUPT for raw deflate, a preset dictionary and too few bytes', async () => {
    const wrong = [
      deflateRawSync('four'),
      deflateSync('four', { dictionary: Buffer.from('four') }),
      deflateSync('fou'),
      deflateSync('four ').subarray(),
    ];
    for (const data of wrong) {
      await refuses(
        pack((writer) => writer.raw(entryHead('blob', 4), data)),
        'PACK_CORRUPT',
      );
    }
  });

  test('throws PACK_CORRUPT for a wrong Adler-32, of a small and of a large object', async () => {
    for (const size of [10, 3 * MIB]) {
      const data = deflateSync(Buffer.alloc(size, 'x'));
      data.writeUInt8(data.readUInt8(data.length - 1) ^ 1, data.length - 1);
      await refuses(
        pack((writer) => writer.raw(entryHead('blob', size), data)),
        'PACK_CORRUPT',
      );
    }
  });
});

suite('deltas', () => {
  const append = (size: number): Buffer => appendingDelta(size, Buffer.from('+'));

  test('throws PACK_CORRUPT when bases run in a circle, or a base is not there', async () => {
    await refuses(
      pack((writer) => {
        writer.refDelta(hashOf('blob', Buffer.from('ab+')), append(2));
        writer.refDelta(hashOf('blob', Buffer.from('ab')), append(2));
      }),
      'PACK_CORRUPT',
    );
    await refuses(
      pack((writer) => writer.refDelta('12'.repeat(20), append(2))),
      'PACK_CORRUPT',
    );
  });

  test('throws PACK_CORRUPT for a delta that is its own base, or has it before the pack or between entries', async () => {
    const delta = append(2);
    const withDistance = (distance: (toBase: number) => number): Buffer =>
      pack((writer) => {
        const base = writer.offset;
        writer.blob('ab');
        const bytes = baseDistance(distance(writer.offset - base));
        writer.raw(entryHead('ofs-delta', delta.length), bytes, deflateSync(delta));
      });
    assert.equal((await readPack(withDistance((toBase) => toBase))).count, 2);
    for (const distance of [0, 1, 5, 2 ** 40])
      await refuses(
        withDistance(() => distance),
        'PACK_CORRUPT',
      );
    for (const beyond of [-1, 1, 12, 13])
      await refuses(
        withDistance((toBase) => toBase + beyond),
        'PACK_CORRUPT',
      );
  });

  test('throws PACK_CORRUPT for a delta made for a base of another size', async () => {
    await refuses(
      pack((writer) => {
        const base = writer.offset;
        writer.blob('ab');
        writer.ofsDelta(base, append(3));
      }),
      'PACK_CORRUPT',
    );
  });

  function chain(length: number): Buffer {
    return pack((writer) => {
      let base = writer.offset;
      writer.blob('a');
      for (let size = 1; size <= length; size += 1) base = writer.ofsDelta(base, append(size));
    });
  }

  test('resolves the longest chain that is allowed, and throws LIMIT_EXCEEDED for 10,000', async () => {
    assert.equal((await readPack(chain(defaultLimits.maxDeltaDepth))).count, defaultLimits.maxDeltaDepth + 1);
    await refuses(chain(defaultLimits.maxDeltaDepth + 1), 'LIMIT_EXCEEDED');
    await refuses(chain(10_000), 'LIMIT_EXCEEDED');
  });

  test('resolves a chain of contents too large for the cache in linear time', async () => {
    const size = 2 * MIB;
    const whole = Buffer.concat(Array<Buffer>(32).fill(Buffer.from([0x80 | 0x40 | 0x20 | 0x10, 0, 0, 1])));
    const same = Buffer.concat([deltaSize(size), deltaSize(size), whole]);
    const bytes = pack((writer) => {
      let base = writer.offset;
      writer.blob(Buffer.alloc(size));
      for (let depth = 0; depth < 500; depth += 1) base = writer.ofsDelta(base, same);
    });
    await assertCheap(() => readPack(bytes, { limits: { maxDeltaCacheBytes: MIB } }), 300 * MIB, 20_000);
  });

  test('stops at once when it is aborted inside a long chain of large contents', async () => {
    const size = 64 * MIB;
    const piece = Buffer.from([0x80 | 0x40, 0x80]);
    const same = Buffer.concat([deltaSize(size), deltaSize(size), ...Array<Buffer>(size / (128 * 65_536)).fill(piece)]);
    const bytes = pack((writer) => {
      let base = writer.offset;
      writer.blob(Buffer.alloc(size));
      for (let depth = 0; depth < 1000; depth += 1) base = writer.ofsDelta(base, same);
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    let aborted = 0;
    const timer = setTimeout(() => {
      aborted = processorMs();
      controller.abort(reason);
    }, 500);
    await assert.rejects(readPack(bytes, { signal: controller.signal }), reason);
    clearTimeout(timer);
    assert.ok(aborted > 0 && processorMs() - aborted < 1000);
  });

  test('resolves duplicates, and a delta that makes its own base again', async () => {
    const objects = await readPack(
      pack((writer) => {
        const base = writer.offset;
        const id = writer.blob('ab');
        writer.blob('ab');
        writer.refDelta(id, Buffer.concat([deltaSize(2), deltaSize(2), Buffer.from([0x90, 2])]));
        writer.ofsDelta(base, append(2));
        writer.refDelta(id, append(2));
      }),
    );
    assert.equal(objects.count, 2);
    const id = hashOf('blob', Buffer.from('ab+'));
    assert.equal(Buffer.from(await objects.contents.read(objects.get(id, 'blob'))).toString(), 'ab+');
  });

  test('gives what a delta makes the type of its base', async () => {
    const writer = new PackWriter();
    const base = writer.offset;
    writer.blob('ab');
    writer.ofsDelta(base, append(2));
    const objects = await readPack(writer.finish());
    const id = hashOf('blob', Buffer.from('ab+'));
    assert.throws(() => objects.get(id, 'commit'), withCode('OBJECT_INVALID'));
    assert.equal(objects.find(hashOf('tree', Buffer.from('ab+'))), undefined);
  });
});
