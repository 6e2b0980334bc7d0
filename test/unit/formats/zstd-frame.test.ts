import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { zstdFrameLength } from '../../../src/formats/zstd-frame.ts';

const text = Buffer.from('some text that is there twice, some text that is there twice');
/** Contents of each form of a header and a block: none, small, of one byte, incompressible, and of several blocks. */
const contents: readonly Buffer[] = [
  Buffer.alloc(0),
  text,
  Buffer.alloc(255),
  Buffer.alloc(300, 'x'),
  Buffer.alloc(1_000_000),
  Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * at * 7919) >> 8)),
  Buffer.concat(Array.from({ length: 5000 }, (_, at) => Buffer.from(`${at * 7919} and more\n`))),
];

function frames(): Buffer[] {
  const own = contents.flatMap((bytes) =>
    [0, 1].flatMap((checksum) =>
      [0, 1].map((size) =>
        zstdCompressSync(bytes, {
          params: { [constants.ZSTD_c_checksumFlag]: checksum, [constants.ZSTD_c_contentSizeFlag]: size },
        }),
      ),
    ),
  );
  const stock = contents.map((input) => spawnSync('zstd', ['-q', '-19', '-c'], { input }).stdout);
  return [...own, ...stock];
}

test('knows where a frame ends, whatever follows', () => {
  for (const frame of frames()) {
    assert.equal(zstdFrameLength(frame), frame.length);
    for (const more of [Buffer.alloc(3), frame, Buffer.from('070701')]) {
      assert.equal(zstdFrameLength(Buffer.concat([frame, more])), frame.length);
    }
  }
});

test('throws ARCHIVE_INVALID for a frame that is cut off', () => {
  for (const frame of frames()) {
    for (const length of [0, 4, 5, 8, frame.length - 1]) {
      assert.throws(() => zstdFrameLength(frame.subarray(0, Math.min(length, frame.length - 1))), {
        code: 'ARCHIVE_INVALID',
      });
    }
  }
});
