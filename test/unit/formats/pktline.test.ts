import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkErrorLine, encodeLine, lineText, PktLineReader } from '../../../src/formats/pktline.ts';
import { withCode } from '../../support/codes.ts';
import { inPieces } from '../../support/scribbled.ts';

async function readAll(text: string | Uint8Array, pieces: number[]): Promise<string[]> {
  const reader = new PktLineReader(inPieces(Buffer.from(text), pieces), 'PACK_TRUNCATED');
  const read: string[] = [];
  for (let packet = await reader.read(); packet; packet = await reader.read()) {
    read.push(packet.type === 'data' ? Buffer.from(packet.payload).toString('latin1') : packet.type);
  }
  return read;
}

const all = `0006a\n00040001000200000009abcde${encodeLine('ü')}`;

test('reads packets of every kind from pieces of any size', async () => {
  const expected = ['a\n', '', 'delim', 'response-end', 'flush', 'abcde', Buffer.from('ü\n').toString('latin1')];
  for (let piece = 1; piece <= all.length + 1; piece += 1) assert.deepEqual(await readAll(all, [piece, 1]), expected);
});

test('reads the largest packet, and throws REMOTE_PROTOCOL_INVALID for a larger one', async () => {
  const [largest] = await readAll(`fff0${'x'.repeat(65_516)}`, [10_000]);
  assert.equal(largest?.length, 65_516);
  for (const text of ['fff1', 'ffff', '0003', 'zzzz', '00 4', '-001', '0x10', '+004']) {
    await assert.rejects(readAll(text.padEnd(100, 'x'), [7]), withCode('REMOTE_PROTOCOL_INVALID'), text);
  }
});

test('throws the code it was given when the stream ends inside a packet, or has none where one must be', async () => {
  for (const text of ['0', '000', '0005', '0009abcd', `${all}00`]) {
    await assert.rejects(readAll(text, [3]), withCode('PACK_TRUNCATED'), text);
  }
  const reader = new PktLineReader(inPieces(Buffer.from('0000')), 'PACK_TRUNCATED');
  assert.deepEqual(await reader.expect(), { type: 'flush' });
  await assert.rejects(reader.expect(), withCode('PACK_TRUNCATED'));
});

test('encodes what git encodes, and refuses what is too long for a packet', () => {
  assert.equal(encodeLine('command=ls-refs'), '0014command=ls-refs\n');
  assert.throws(() => encodeLine('x'.repeat(65_516)), RangeError);
});

test('takes one line feed off a line', () => {
  for (const [raw, text] of [
    ['a\n', 'a'],
    ['a', 'a'],
    ['a\n\n', 'a\n'],
    ['', ''],
  ] as const) {
    assert.equal(lineText(Buffer.from(raw)), text);
  }
});

test('throws REMOTE_FAILED for an error line alone', () => {
  assert.throws(() => {
    checkErrorLine('ERR no');
  }, withCode('REMOTE_FAILED'));
  for (const text of ['ERROR', 'err no', ' ERR no', '']) checkErrorLine(text);
});
