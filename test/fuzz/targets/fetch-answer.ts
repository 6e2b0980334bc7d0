import assert from 'node:assert/strict';
import { FetchAnswer } from '../../../src/git/protocol/fetch-answer.ts';
import type { FuzzTarget } from '../target.ts';
import { type Outcome, outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

type Way = 'v2' | 'v0' | 'bare';

interface Reading {
  readonly pack: Buffer;
  readonly end: Outcome<undefined>;
}

async function read(source: AsyncIterable<Uint8Array>, way: Way): Promise<Reading> {
  const answer = new FetchAnswer(source);
  const parts: Buffer[] = [];
  const codes = ['PACK_TRUNCATED', 'REMOTE_PROTOCOL_INVALID', 'REMOTE_FAILED', 'REPOSITORY_DAMAGED'] as const;
  const end = await outcomeOnceDone(codes, async () => {
    await (way === 'v2' ? answer.skipToPackV2() : answer.skipToPackV0());
    for await (const piece of way === 'bare' ? answer.barePack() : answer.bandedPack()) parts.push(Buffer.from(piece));
    return undefined;
  });
  return { pack: Buffer.concat(parts), end };
}

/** Bytes of side band 1 in the packets of `input`, wherever they are. */
function bandedBytes(input: Uint8Array): Buffer {
  const bytes = Buffer.from(input);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Math.max(parseInt(bytes.toString('latin1', at, at + 4), 16), 4);
    if (bytes[at + 4] === 1 && length > 4) parts.push(bytes.subarray(at + 5, at + length));
    at += length;
  }
  return Buffer.concat(parts);
}

const v2 = '0011shallow-info\n';
const shallow = `0034shallow ${'a'.repeat(40)}`;

/** A server's answer to a fetch, in each of the three forms that it may have. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: [
    ...['000dpackfile\n', '0008NAK\n', v2, shallow, '0000', '0001', '0005\x01', '0005\x02', '0005\x03', '0009\x01PACK'],
    ...['\x02fatal: broken', '\x03aborting', 'ERR upload-pack: not our ref', '\0', '\n'],
  ],
  seeds: [
    '000dpackfile\n0009\x01PACK0009\x02half0006\x01.0000',
    `0010shallow-info${shallow}0001000dpackfile\n0009\x01PACK0000`,
    `${shallow}00000008NAK\n0009\x01PACK0000`,
    '00000008NAK\nPACK',
    '000dpackfile\n0013\x02fatal: broken\n000d\x03aborting0000',
    '0024ERR upload-pack: not our ref aaaa',
  ],
  async run(input) {
    for (const way of ['v2', 'v0', 'bare'] as const) {
      const { pack, end } = await readInPieces(
        input,
        (source) => read(source, way),
        (actual, expected) => {
          assert.deepEqual(actual.end, expected.end, 'the end depends on how the bytes were cut');
          // Of an answer that is refused, more or less may have come.
          if (actual.end.code === undefined)
            assert.ok(actual.pack.equals(expected.pack), 'the pack depends on the cuts');
        },
      );
      if (end.code !== undefined) continue;
      if (way === 'bare')
        assert.ok(
          Buffer.from(input)
            .subarray(-pack.length || input.length)
            .equals(pack),
          'the pack is another',
        );
      else assert.ok(bandedBytes(input).equals(pack), 'the pack is not what was in its side band');
    }
  },
};
