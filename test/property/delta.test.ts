import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../support/fast-check.ts';
import { applyDelta, deltaResultSize } from '../../src/formats/delta.ts';
import { withCode } from '../support/codes.ts';
import { drain } from '../support/drain.ts';
import { GitRepository } from '../support/git-repository.ts';
import { deltaSize } from '../support/pack-writer.ts';
import { readPack } from '../support/read-pack.ts';

type Instruction =
  | { readonly kind: 'copy'; readonly offset: number; readonly size: number }
  | { readonly kind: 'insert'; readonly bytes: Uint8Array };

/** As gitformat-pack says: only the bytes that are not zero are there. */
function encodeCopy(offset: number, size: number): Buffer {
  const bytes = [0x80];
  const fields: readonly (readonly [number, number, number])[] = [
    [offset, 4, 0],
    [size === 0x10000 ? 0 : size, 3, 4],
  ];
  for (const [value, count, shift] of fields) {
    for (let index = 0; index < count; index += 1) {
      const byte = Math.floor(value / 256 ** index) % 256;
      if (byte === 0) continue;
      bytes[0] = (bytes[0] ?? 0) | (1 << (shift + index));
      bytes.push(byte);
    }
  }
  return Buffer.from(bytes);
}

function encode(instruction: Instruction): Buffer {
  if (instruction.kind === 'copy') return encodeCopy(instruction.offset, instruction.size);
  return Buffer.from([instruction.bytes.length, ...instruction.bytes]);
}

function pieceOf(base: Uint8Array, instruction: Instruction): Uint8Array {
  if (instruction.kind === 'insert') return instruction.bytes;
  return base.subarray(instruction.offset, instruction.offset + instruction.size);
}

const bases = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 600 }),
  fc.integer({ min: 65_536, max: 200_000 }).map((size) => Uint8Array.from({ length: size }, (_, at) => (at * 31) >> 3)),
);

function instructionsOn(base: Uint8Array): fc.Arbitrary<Instruction[]> {
  const copy = fc
    .tuple(fc.nat(base.length - 1), fc.oneof(fc.nat(base.length), fc.constant(0x10000)))
    .map(([offset, size]): Instruction => ({
      kind: 'copy',
      offset,
      size: Math.max(1, Math.min(size, base.length - offset)),
    }));
  const insert = fc
    .uint8Array({ minLength: 1, maxLength: 127 })
    .map((bytes): Instruction => ({ kind: 'insert', bytes }));
  return fc.array(fc.oneof(copy, insert), { maxLength: 40 });
}

const cases = bases.chain((base) =>
  instructionsOn(base).map((instructions) => {
    const result = Buffer.concat(instructions.map((instruction) => pieceOf(base, instruction)));
    const head = Buffer.concat([deltaSize(base.length), deltaSize(result.length)]);
    return { base, result, delta: Buffer.concat([head, ...instructions.map(encode)]) };
  }),
);

function rebuild(base: Uint8Array, delta: Uint8Array): Uint8Array {
  const result = Buffer.alloc(deltaResultSize(delta));
  drain(applyDelta(base, delta, result));
  return result;
}

const corrupt = withCode('PACK_CORRUPT');

test('makes what the instructions say', () => {
  fc.assert(
    fc.property(cases, ({ base, delta, result }) => {
      assert.equal(deltaResultSize(delta), result.length);
      assert.ok(result.equals(rebuild(base, delta)));
    }),
  );
});

test('throws PACK_CORRUPT for a delta cut at any byte', () => {
  fc.assert(
    fc.property(cases, fc.nat(), ({ base, delta, result }, at) => {
      const cut = delta.subarray(0, at % delta.length);
      fc.pre(result.length > 0);
      assert.throws(() => rebuild(base, cut), corrupt);
    }),
  );
});

test('throws PACK_CORRUPT for another base, and for what follows the instructions', () => {
  fc.assert(
    fc.property(cases, fc.uint8Array({ minLength: 1, maxLength: 20 }), ({ base, delta }, more) => {
      assert.throws(() => rebuild(base.subarray(1), delta), corrupt);
      assert.throws(() => rebuild(base, Buffer.concat([delta, more])), corrupt);
    }),
  );
});

test('makes a result of the declared size, or throws PACK_CORRUPT, for any bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(500),
      (base, code, size) => {
        const delta = Buffer.concat([deltaSize(base.length), deltaSize(size), code]);
        try {
          assert.equal(rebuild(base, delta).length, size);
        } catch (error) {
          corrupt(error);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('resolves deltas between similar blobs as git made them', async () => {
  const edit = fc.tuple(fc.nat(), fc.nat(300), fc.uint8Array({ maxLength: 60 }));
  const edits = fc.array(edit, { minLength: 2, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 500, maxLength: 5000 }), edits, async (start, changes) => {
      using repository = GitRepository.create({ bare: true });
      let content = Buffer.from(start);
      const stream: Buffer[] = [];
      for (const [at, removed, added] of changes) {
        const from = at % content.length;
        content = Buffer.concat([content.subarray(0, from), added, content.subarray(from + removed), start]);
        if (content.length > 20_000) content = content.subarray(-5000);
        stream.push(Buffer.from(`blob\ndata ${content.length}\n`), content, Buffer.from('\n'));
      }
      repository.run(['fast-import', '--quiet'], Buffer.concat(stream));
      const told = repository.git('cat-file', '--batch-all-objects', '--batch-check=%(objectname)');
      const pack = repository.run(['pack-objects', '--stdout', '-q', '--window=30', '--depth=30'], told);
      const objects = await readPack(pack, { limits: { maxPackBytes: 4 * 1024 * 1024 } });
      for (const id of told.split('\n')) {
        const expected = repository.run(['cat-file', 'blob', id]);
        assert.ok(expected.equals(await objects.contents.read(objects.get(id, 'blob'))));
      }
    }),
    { numRuns: 6 },
  );
});
