import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEntryHeader } from '../../../src/formats/pack.ts';
import { withCode } from '../../support/codes.ts';
import { baseDistance, entryHead } from '../../support/pack-writer.ts';

const corrupt = withCode('PACK_CORRUPT');

test('reads sizes of every length', () => {
  for (const size of [0, 15, 16, 2047, 2048, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    const head = entryHead('blob', size);
    assert.deepEqual(parseEntryHeader(head, 0, 'sha1'), { kind: 'blob', size, headerBytes: head.length });
    for (let end = 0; end < head.length; end += 1) {
      assert.equal(parseEntryHeader(head.subarray(0, end), 0, 'sha1'), undefined);
    }
  }
});

test('throws PACK_CORRUPT for sizes that no number holds, and zeros without end', () => {
  assert.throws(() => parseEntryHeader(Buffer.alloc(12, 0xbf), 0, 'sha1'), corrupt);
  assert.throws(() => parseEntryHeader(Buffer.from([0xb0, ...Buffer.alloc(20, 0x80)]), 0, 'sha1'), corrupt);
});

test('reads the bases of deltas, and waits for all of their bytes', () => {
  for (const distance of [1, 127, 128, 16_511, 16_512, 2 ** 31, 2 ** 40]) {
    const head = Buffer.concat([Buffer.alloc(7), entryHead('ofs-delta', 5), baseDistance(distance)]);
    if (distance > 7) assert.throws(() => parseEntryHeader(head, 7, 'sha1'), corrupt);
    else assert.equal(parseEntryHeader(head, 7, 'sha1')?.baseDistance, distance);
  }
  for (const [format, bytes] of [
    ['sha1', 20],
    ['sha256', 32],
  ] as const) {
    const head = Buffer.concat([entryHead('ref-delta', 5), Buffer.alloc(bytes, 0xab)]);
    assert.equal(parseEntryHeader(head, 0, format)?.baseId, 'ab'.repeat(bytes));
    assert.equal(parseEntryHeader(head.subarray(0, -1), 0, format), undefined);
  }
});
