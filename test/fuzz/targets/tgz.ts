import assert from 'node:assert/strict';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { gzipHeader } from '../../../src/formats/gzip.ts';
import { inflateTgz } from '../../../src/release/verify/inflate-tgz.ts';
import type { FuzzTarget } from '../target.ts';
import { type Outcome, outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

/** What is read of an archive here: a few bytes can stand for a thousand times as many. */
const MAX_BYTES = 4 * 1024 * 1024;

function reader(bytes: number): (source: AsyncIterable<Uint8Array>) => Promise<Outcome<Buffer>> {
  return (source) =>
    outcomeOnceDone(['ARCHIVE_INVALID'], async () => {
      const parts: Buffer[] = [];
      let length = 0;
      for await (const piece of inflateTgz(source, bytes)) {
        length += piece.length;
        parts.push(Buffer.from(piece));
        if (length > MAX_BYTES) break;
      }
      return Buffer.concat(parts);
    });
}

function gzipOf(content: string): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([gzipHeader, deflateRawSync(content), trailer]);
}

/** Compressed archives: one gzip member, as the agent writes it. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [gzipHeader, Buffer.from([0, 0, 0, 0xff, 0xff]), Buffer.from([1, 0, 0, 0xff, 0xff]), Buffer.from([3, 0])],
  seeds: [gzipOf(''), gzipOf('content'), gzipOf('a'.repeat(5000)), Buffer.concat([gzipOf('a'), gzipOf('b')])],
  async run(input) {
    const { value } = await readInPieces(input, reader(input.length), (actual, expected) => {
      assert.deepEqual(actual, expected, 'what comes out depends on how it was cut');
    });
    if (value && value.length <= MAX_BYTES) assert.deepEqual(value, gunzipSync(input), 'zlib reads something else');
  },
};
