import assert from 'node:assert/strict';
import test from 'node:test';

import { Wildmatch, type WildmatchMode } from '../../../src/formats/wildmatch.ts';

function matches(pattern: string, text: string, mode: WildmatchMode): boolean {
  return new Wildmatch(pattern, mode).matches(text, () => undefined);
}

const cases: readonly [pattern: string, matching: readonly string[], others: readonly string[]][] = [
  ['', [''], ['a']],
  ['a?c', ['abc', 'a?c'], ['ac', 'a/c', 'abbc']],
  ['*', ['', 'abc'], ['a/b']],
  ['*.c', ['.c', 'a.c'], ['a/b.c', 'a.cc']],
  ['a*/b', ['a/b', 'ax/b'], ['a/x/b', 'axb']],
  ['**', ['', 'a', 'a/b/c'], []],
  ['**/b', ['b', 'a/b', 'a/a/b'], ['ab', 'a/bb', 'b/a']],
  ['a/**', ['a/', 'a/b', 'a/b/c'], ['a', 'ab']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
  ['**\\/b', ['a/b', 'a/a/b'], ['b']],
  ['a**/b', ['a/b', 'ax/b'], ['a/x/b']],
  ['a**b', ['ab', 'axxb'], ['a/b']],
  ['**/**/b', ['b', 'a/b', 'x/y/b'], ['xb']],
  ['\\*', ['*'], ['a', '\\*']],
  ['[abc]', ['a', 'c'], ['d', '', 'ab']],
  ['[!abc]', ['d'], ['a', '/']],
  ['[^a]', ['b'], ['a', '/']],
  ['[]a]', [']', 'a'], ['b']],
  ['[!]a]', ['b'], [']', 'a']],
  ['[a-c]', ['a', 'b'], ['-', 'd']],
  ['[c-a]', ['c'], ['a', 'b', '-']],
  ['[a-]', ['a', '-'], ['b']],
  ['[-a]', ['a', '-'], ['b']],
  ['[a-c-e]', ['b', '-', 'e'], ['d']],
  ['[\\]]', [']'], ['\\']],
  ['[\\a-\\c]', ['b'], ['\\']],
  ['[[:digit:]x]', ['4', 'x'], ['a', ':']],
  ['[[:space:]]', [' ', '\t'], ['\f', '\v']],
  ['[[:punct:]]', ['!', '~'], ['a', '/']],
  ['[[:]', ['[', ':'], ['a']],
  ['[[:a]', ['[', ':', 'a'], ['b']],
  ['[\xe9]', ['\xe9'], ['\xc3']],
];

test('matches paths as git does', () => {
  for (const [pattern, matching, others] of cases) {
    for (const text of matching) assert.ok(matches(pattern, text, 'path'), `${pattern} matches ${text}`);
    for (const text of others) assert.ok(!matches(pattern, text, 'path'), `${pattern} does not match ${text}`);
  }
});

test('lets stars of a name reach over everything', () => {
  assert.ok(matches('a*c', 'a/b/c', 'name'));
  assert.ok(matches('a[!b]c', 'a/c', 'name'));
});

test('matches nothing when the pattern is malformed', () => {
  for (const pattern of ['[', '[a', '[a-', '[!', '[\\', '[[:digit:]', '[[:nonsense:]]', '[[:constructor:]]', 'a\\']) {
    for (const text of ['', 'a', '[', pattern]) assert.ok(!matches(pattern, text, 'path'), `${pattern} ${text}`);
  }
});

test('takes at most pattern × text steps where backtracking would never end', () => {
  const pattern = `${'*a'.repeat(500)}b`;
  const text = 'a'.repeat(2000);
  let steps = 0;
  const spend = (more: number): void => {
    steps += more;
  };
  assert.ok(!new Wildmatch(pattern, 'path').matches(text, spend));
  assert.ok(steps > 0 && steps <= (pattern.length + 1) * text.length);
});
