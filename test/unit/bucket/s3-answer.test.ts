import assert from 'node:assert/strict';
import test from 'node:test';
import { elementsIn, errorNameOf, readAnswer, textIn } from '../../../src/bucket/s3-answer.ts';
import { withCode } from '../../support/codes.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

function answer(xml: string): Buffer {
  return Buffer.from(head + xml);
}

test('reads texts, and elements of which there are none, one or several', () => {
  const one = '<Contents><Key>a%20b</Key><ETag>&quot;12&quot;</ETag></Contents>';
  const list = (objects: string): Buffer =>
    answer(`<List xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${objects}</List>`);
  for (const count of [0, 1, 3]) {
    const element = readAnswer(list(one.repeat(count)), 'List');
    assert.equal(textIn(element, 'IsTruncated'), 'false');
    assert.equal(textIn(element, 'Token'), undefined);
    const objects = elementsIn(element, 'Contents');
    assert.equal(objects.length, count);
    for (const object of objects) assert.deepEqual([textIn(object, 'Key'), textIn(object, 'ETag')], ['a%20b', '"12"']);
  }
  assert.deepEqual(elementsIn(readAnswer(answer('<List/>'), 'List'), 'Contents'), []);
});

test('what is no answer is told, whatever it is instead', () => {
  const deep = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);
  for (const text of ['', 'no XML', '<html><body>Welcome</body></html>', '<List>', '<List>text</List>', deep]) {
    assert.throws(() => readAnswer(answer(text), 'List'), withCode('BUCKET_FAILED'), text.slice(0, 20));
    assert.equal(errorNameOf(answer(text)), undefined);
  }
});

test('nothing in an answer reaches what is not its own', () => {
  const element = readAnswer(answer('<List><__proto__><polluted>yes</polluted></__proto__></List>'), 'List');
  assert.equal(textIn(element, 'polluted'), undefined);
  assert.equal(textIn({}, 'polluted'), undefined);
  assert.equal(textIn(element, 'constructor'), undefined);
  assert.deepEqual(elementsIn(element, 'toString'), []);
});

test('knows an error by its name', () => {
  assert.equal(errorNameOf(answer('<Error><Code>NoSuchBucket</Code><Message>x</Message></Error>')), 'NoSuchBucket');
  assert.equal(errorNameOf(answer('<Error><Message>x</Message></Error>')), undefined);
});
