import assert from 'node:assert/strict';
import test from 'node:test';
import fc from '../../support/fast-check.ts';
import { escapePath } from '../../../src/formats/escape-path.ts';
import { toByteString } from '../../../src/formats/byte-string.ts';

const escape = (text: string): string => escapePath(toByteString(Buffer.from(text)));

test('leaves readable text as it is', () => {
  assert.equal(escape('dir/a file-1.0 ünïcode 漢字'), 'dir/a file-1.0 ünïcode 漢字');
});

test('escapes control characters, invisible characters and backslashes', () => {
  assert.equal(escape('a\n\u001b[31mb'), 'a\\012\\033[31mb');
  assert.equal(escape('\u202egpj'), '\\342\\200\\256gpj');
  assert.equal(escape('a\\012'), 'a\\\\012');
});

test('escapes bytes that are no UTF-8', () => {
  assert.equal(escapePath('a\xff\xfe'), 'a\\377\\376');
});

test('gives different paths different texts, without any control character', () => {
  const path = fc.uint8Array({ maxLength: 12 }).map(toByteString);
  fc.assert(
    fc.property(path, path, (a, b) => {
      assert.doesNotMatch(escapePath(a), /\p{Cc}/u);
      assert.equal(a === b, escapePath(a) === escapePath(b));
    }),
  );
});
