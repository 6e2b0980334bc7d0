import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { checkTagName } from '../../../src/git/tag-name.ts';
import { withCode } from '../../support/codes.ts';

const invalid = withCode('INVALID_TAG_NAME');

function isValid(tag: string): boolean {
  try {
    checkTagName(tag);
    return true;
  } catch (error) {
    invalid(error);
    return false;
  }
}

test('agrees with git check-ref-format', () => {
  const pieces = [
    'a',
    '/',
    '.',
    '..',
    '.lock',
    '@',
    '@{',
    '{',
    '\\',
    '~',
    '^',
    ':',
    '?',
    '*',
    '[',
    ' ',
    '\t',
    'ü',
    '漢',
  ];
  const pairs = pieces.flatMap((first) => pieces.map((second) => first + second));
  for (const tag of [
    ...pieces,
    ...pairs,
    ...pairs.map((pair) => `v${pair}1`),
    'a.lock/b',
    'a/.b',
    '\u007f',
    'x\u0001',
  ]) {
    const git = spawnSync('git', ['check-ref-format', `refs/tags/${tag}`]).status === 0;
    assert.equal(isValid(tag), git, JSON.stringify(tag));
  }
});

test('refuses more than git does: hyphens in front, invisible characters, long and empty names', () => {
  for (const tag of ['', '-v1', 'v\u202e1', 'v\u200b1', 'v\ud8001', 'x'.repeat(131)]) assert.equal(isValid(tag), false);
  assert.equal(isValid('x'.repeat(130)), true);
});
