import assert from 'node:assert/strict';
import test from 'node:test';
import { preAuthEncoding, readEnvelope, writeEnvelope } from '../../../../src/formats/in-toto/dsse.ts';
import { withCode } from '../../../support/codes.ts';

const envelope = { payload: Buffer.from('{"a":"ü"}\n'), keyid: 'SHA256:abc+/1', sig: Buffer.alloc(64, 7) };
const written = writeEnvelope(envelope);

test('encodes what is signed as the example of the protocol does', () => {
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  assert.equal(Buffer.from(encoded).toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('counts bytes, not characters', () => {
  assert.equal(Buffer.from(preAuthEncoding('ü', Buffer.from('é'))).toString(), 'DSSEv1 2 ü 2 é');
});

test('reads what it has written', () => {
  assert.deepEqual(readEnvelope(written), envelope);
  assert.equal(written.indexOf('\n'), written.length - 1);
});

const parsed = JSON.parse(written) as { payload: string; payloadType: string; signatures: object[] };
for (const [name, text] of [
  ['nothing', ''],
  ['no line end', written.trimEnd()],
  ['a second line', written + written],
  ['space in it', `${JSON.stringify(parsed, undefined, 1)}\n`],
  [
    'a second signature',
    `${JSON.stringify({ ...parsed, signatures: [...parsed.signatures, ...parsed.signatures] })}\n`,
  ],
  ['no signature', `${JSON.stringify({ ...parsed, signatures: [] })}\n`],
  ['another type', `${JSON.stringify({ ...parsed, payloadType: 'application/json' })}\n`],
  ['a field more', `${JSON.stringify({ ...parsed, more: '' })}\n`],
  ['a field twice', written.replace('{', `{"payload":"${parsed.payload}",`)],
  ['base64 without its padding', written.replace('==', '')],
  ['bits behind the end of base64', written.replace('Bw==', 'Bx==')],
] as const) {
  test(`refuses an envelope with ${name}`, () => {
    assert.notEqual(text, written);
    assert.throws(() => readEnvelope(text), withCode('PROVENANCE_INVALID'));
  });
}
