import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from '../../../src/formats/printable.ts';

test('replaces what would steer a terminal, break a line or hide text', () => {
  const bad = [
    '\u001b',
    '\u0000',
    '\r',
    '\n',
    '\t',
    '\u007f',
    '\u009b',
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\u2028',
  ];
  for (const character of [...bad, '\ud800', '\udfff', '\u{e0041}']) {
    assert.equal(printable(`a${character}b`), 'a?b');
  }
});

test('leaves text of every script alone', () => {
  for (const text of ['', 'Größe 漢字 🎉', "it's <b>", 'e\u0301']) assert.equal(printable(text), text);
});

test('cuts what is too long', () => {
  assert.equal(printable('x'.repeat(200)), 'x'.repeat(200));
  assert.equal(printable('x'.repeat(201)), `${'x'.repeat(200)}…`);
  assert.equal(printable('abc', 2), 'ab…');
});
