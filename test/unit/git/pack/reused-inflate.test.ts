import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { inflateAnew, makeInflateInto } from '../../../../src/git/pack/reused-inflate.ts';

const content = Buffer.alloc(5000, 'the same words again, ');
const stream = deflateSync(content);
const cases: readonly (readonly [string, Uint8Array])[] = [
  ['whole', stream],
  ['with more behind it', Buffer.concat([stream, stream])],
  ['cut', stream.subarray(0, -1)],
  ['empty', deflateSync('')],
  ['raw', deflateRawSync(content)],
  ['with a wrong checksum', Buffer.concat([stream.subarray(0, -1), Buffer.from([(stream.at(-1) ?? 0) ^ 1])])],
  ['with a preset dictionary', deflateSync(content, { dictionary: content })],
];

test('one context for all streams gives what a new one for each gives, after errors too', () => {
  const inflateInto = makeInflateInto();
  assert.notEqual(inflateInto, inflateAnew);
  for (const [name, input] of [...cases, ...cases.toReversed()]) {
    const [reused, anew] = [Buffer.alloc(content.length + 64), Buffer.alloc(content.length + 64)];
    const result = inflateInto(input, reused);
    assert.deepEqual(result, inflateAnew(input, anew), name);
    assert.deepEqual(reused.subarray(0, result.produced), anew.subarray(0, result.produced), name);
  }
});

test('gives ERR_BUFFER_TOO_LARGE when more comes out than there is room for', () => {
  const room = Buffer.alloc(content.length - 1);
  for (const inflateInto of [makeInflateInto(), inflateAnew]) {
    assert.equal(inflateInto(stream, room).error, 'ERR_BUFFER_TOO_LARGE');
  }
});
