import assert from 'node:assert/strict';
import { type Packet, PktLineReader } from '../../../src/formats/pktline.ts';
import type { FuzzTarget } from '../target.ts';
import { type Outcome, outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

interface Reading {
  readonly packets: readonly Packet[];
  readonly end: Outcome<undefined>;
}

async function read(source: AsyncIterable<Uint8Array>): Promise<Reading> {
  const reader = new PktLineReader(source, 'PACK_TRUNCATED');
  const packets: Packet[] = [];
  const end = await outcomeOnceDone(['PACK_TRUNCATED', 'REMOTE_PROTOCOL_INVALID'], async () => {
    for (let packet = await reader.read(); packet; packet = await reader.read()) packets.push(packet);
    return undefined;
  });
  return { packets, end };
}

const specials = ['0000', '0001', '0002'];

/** The same by plain slices of all the bytes (git: gitprotocol-common, "pkt-line Format"). */
function readPlainly(input: Uint8Array): Reading {
  const packets: Packet[] = [];
  for (let at = 0; at < input.length;) {
    const digits = Buffer.from(input.subarray(at, at + 4)).toString('latin1');
    if (digits.length < 4) return { packets, end: { code: 'PACK_TRUNCATED' } };
    const length = /^[\da-f]{4}$/i.test(digits) ? parseInt(digits, 16) : -1;
    const type = (['flush', 'delim', 'response-end'] as const)[specials.indexOf(digits)];
    if (type === undefined && (length < 4 || length > 65_520)) {
      return { packets, end: { code: 'REMOTE_PROTOCOL_INVALID' } };
    }
    const next = at + Math.max(length, 4);
    if (next > input.length) return { packets, end: { code: 'PACK_TRUNCATED' } };
    packets.push(
      type === undefined ? { type: 'data', payload: Uint8Array.from(input.subarray(at + 4, next)) } : { type },
    );
    at = next;
  }
  return { packets, end: { value: undefined } };
}

/** Packets of git's framing, however they are cut into pieces. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: ['0000', '0001', '0002', '0003', '0004', '0005', 'fff0', 'fff1', 'FFF0', '000g', '00 4', '+004'],
  seeds: [
    '0006a\n0000',
    '001e# service=git-upload-pack\n0000000eversion 2\n0001',
    '0004',
    '0003',
    `fff0${'a'.repeat(100)}`,
  ],
  async run(input) {
    const reading = await readInPieces(input, read, (actual, expected) => {
      assert.deepEqual(actual, expected, 'the packets depend on how the bytes were cut');
    });
    assert.deepEqual(reading, readPlainly(input), 'the packets are others');
  },
};
