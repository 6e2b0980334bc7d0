import assert from 'node:assert/strict';
import test from 'node:test';
import { NO_LINE, readAuditLine, writeAuditLine } from '../../../../src/formats/audit/line.ts';
import { cutText } from '../../../../src/formats/audit/text.ts';

const head = { seq: 3, prev: 'a'.repeat(64), time: '2026-01-02T03:04:05.678Z', start: 'b'.repeat(32), event: 'signed' };

test('writes the same record as the same bytes, whatever order it came in', () => {
  const { seq, prev, time, start, event } = head;
  const line = writeAuditLine({ event, start, time, prev, seq }, { tag: 'v1' });
  assert.equal(
    line,
    `{"audit":1,"seq":3,"prev":"${prev}","time":"${time}","start":"${start}","event":"signed","tag":"v1"}`,
  );
  assert.deepEqual(readAuditLine(line), head);
});

test('has nothing but printable ASCII in a line, and the text comes back from it', () => {
  const tag = '\u0000\n\r\u001b[2J\u007f\u0085\u009b\u200f\u202e\u2028\u2066\ufeff é 漢 😀 \ud800 "\\';
  const line = writeAuditLine(head, { tag });
  assert.match(line, /^[ -~]+$/);
  assert.equal((JSON.parse(line) as { tag: string }).tag, tag);
});

test('cuts a text by the bytes that it takes in a line', () => {
  assert.equal(cutText('a'.repeat(10), 10), 'a'.repeat(10));
  assert.equal(cutText('a'.repeat(11), 10), `${'a'.repeat(10)}…`);
  // \u00e9 is six bytes; a pair is not cut in two.
  assert.equal(cutText('éé', 11), 'é…');
  assert.equal(cutText('😀😀', 20), '😀…');
});

test('takes no line that no agent wrote', () => {
  const line = writeAuditLine(head, { tag: 'v1' });
  const others = {
    'cut off': line.slice(0, -1),
    'with something behind it': `${line}x`,
    'of another version': line.replace('"audit":1', '"audit":2'),
    'without a field': line.replace(`"start":"${head.start}",`, ''),
    'in another order': line.replace(/("seq":3),("prev":"a+")/, '$2,$1'),
    'with a number like no other': line.replace('"seq":3', '"seq":03'),
    'with a number that is none exactly': line.replace('"seq":3', '"seq":9999999999999999'),
    'with a digest in capitals': line.replace('a'.repeat(64), 'A'.repeat(64)),
    'with a control character': line.replace('v1', 'v\u001b1'),
    'with a character that is no ASCII': line.replace('v1', 'v\u00e9'),
    'too long': line.replace('v1', 'v'.repeat(8192)),
    'of another log': '{"time":"2026-01-02T03:04:05.678Z","event":"call"}',
    empty: '',
  };
  for (const [what, other] of Object.entries(others)) assert.equal(readAuditLine(other), undefined, what);
});

test('throws rather than write a line that no one would take', () => {
  assert.throws(() => writeAuditLine(head, { tag: 'v'.repeat(8192) }), RangeError);
  assert.doesNotThrow(() => writeAuditLine({ ...head, prev: NO_LINE, seq: 0 }, {}));
});
