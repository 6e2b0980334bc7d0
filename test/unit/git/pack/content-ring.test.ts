import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../support/fast-check.ts';
import { ContentRing } from '../../../../src/git/pack/content-ring.ts';

const RING_BYTES = 64;

/** A content of which every byte tells whose it is. */
function contentOf(key: number, length: number): Uint8Array {
  return new Uint8Array(length).fill(key + 1);
}

const writes = fc.array(fc.record({ key: fc.nat(12), length: fc.oneof(fc.nat(8), fc.nat(RING_BYTES)) }), {
  maxLength: 60,
});

test('gives what was kept last for a key, or nothing, but never what another one overwrote', () => {
  fc.assert(
    fc.property(writes, (steps) => {
      const ring = new ContentRing<number>(RING_BYTES);
      const lengths = new Map<number, number>();
      for (const { key, length } of steps) {
        assert.deepEqual(Uint8Array.from(ring.keep(key, contentOf(key, length))), contentOf(key, length));
        lengths.set(key, length);
        for (const [kept, bytes] of lengths) {
          const content = ring.get(kept);
          if (content) assert.deepEqual(Uint8Array.from(content), contentOf(kept, bytes));
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test('holds the latest contents, as many as fit half of it', () => {
  fc.assert(
    fc.property(writes, (steps) => {
      const ring = new ContentRing<number>(RING_BYTES);
      // Empty ones take no place, and may be forgotten early.
      const filled = steps.filter(({ length }) => length > 0);
      for (const { key, length } of filled) ring.keep(key, contentOf(key, length));
      let bytes = 0;
      const seen = new Set<number>();
      for (const { key, length } of filled.reverse()) {
        bytes += length;
        if (bytes > RING_BYTES / 2) break;
        if (!seen.has(key)) assert.equal(ring.get(key)?.length, length);
        seen.add(key);
      }
    }),
  );
});

test('keeps a copy, and takes one of its own contents', () => {
  const ring = new ContentRing<string>(RING_BYTES);
  const content = contentOf(1, 20);
  ring.keep('a', content);
  content.fill(0);
  for (let round = 0; round < 20; round += 1) {
    const kept = ring.get('a');
    assert.ok(kept);
    ring.keep('a', kept);
    ring.keep('b', contentOf(7, round));
    assert.deepEqual(Uint8Array.from(ring.get('a') ?? []), contentOf(1, 20));
  }
});

test('throws a RangeError for what is larger than it is, and gives its memory back', () => {
  const ring = new ContentRing<string>(RING_BYTES);
  assert.throws(() => ring.keep('a', contentOf(1, RING_BYTES + 1)), RangeError);
  const kept = ring.keep('a', contentOf(1, RING_BYTES));
  ring.dispose();
  assert.equal(kept.length, 0);
  assert.equal(ring.get('a'), undefined);
});
