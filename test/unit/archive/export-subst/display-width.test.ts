import assert from 'node:assert/strict';
import test from 'node:test';
import { displayWidth, replaceColumns } from '../../../../src/archive/export-subst/display-width.ts';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('counts two columns for wide characters and none for combining ones', () => {
  assert.equal(displayWidth(bytes('a漢e\u0301\u200b🎉')), 1 + 2 + 1 + 0 + 2);
});

test('counts no column for control characters and colors', () => {
  assert.equal(displayWidth('\x1b[1;31mred\x1b[m\0\x07'), 3);
});

test('counts bytes when the text is not UTF-8', () => {
  for (const broken of [
    '\xff',
    'a\xc3',
    '\xc0\x80',
    '\xed\xa0\x80',
    '\xf4\x90\x80\x80',
    '\xef\xbf\xbf',
    '\xe0\x80\x80',
  ]) {
    assert.equal(displayWidth(broken), broken.length, JSON.stringify(broken));
  }
});

test('replaces columns once, and keeps the colors among them', () => {
  assert.equal(replaceColumns('ab\x1b[1mcdef', 1, 3, '..'), 'a..\x1b[1mef');
});
