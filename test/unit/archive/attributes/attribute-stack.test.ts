import assert from 'node:assert/strict';
import test from 'node:test';

import { AttributeStack } from '../../../../src/archive/attributes/attribute-stack.ts';
import type { PathAttributes } from '../../../../src/archive/attributes/path-attributes.ts';
import { defaultLimits } from '../../../../src/limits.ts';
import { drain } from '../../../support/drain.ts';

function lookup(gitattributes: string, path: string): PathAttributes {
  const stack = new AttributeStack(defaultLimits);
  drain(stack.push('', Buffer.from(gitattributes, 'latin1')));
  return drain(stack.lookup(path));
}

test('has nothing to say where there is no .gitattributes', () => {
  const stack = new AttributeStack(defaultLimits);
  drain(stack.push('', undefined));
  assert.deepEqual(drain(stack.lookup('a')), {
    exportIgnore: false,
    exportSubst: false,
    text: undefined,
    crlf: undefined,
    eol: undefined,
    ident: undefined,
    workingTreeEncoding: undefined,
    filter: undefined,
  });
});

test('forgets the rules of a directory that was left', () => {
  const stack = new AttributeStack(defaultLimits);
  drain(stack.push('', Buffer.from('*.c eol=lf\n')));
  drain(stack.push('a/', Buffer.from('*.c eol=crlf\n')));
  assert.equal(drain(stack.lookup('a/x.c')).eol, 'crlf');
  stack.pop();
  assert.equal(drain(stack.lookup('x.c')).eol, 'lf');
});

test('lets a macro stand below the lines that use it', () => {
  assert.equal(lookup('* mine\n[attr]mine eol=crlf -text\n', 'x').eol, 'crlf');
});

test('lets export-ignore be set, but not merely have a value', () => {
  assert.equal(lookup('* export-ignore\n', 'x').exportIgnore, true);
  assert.equal(lookup('* export-ignore=true\n', 'x').exportIgnore, false);
});

test('ends the file at its first NUL byte', () => {
  assert.equal(lookup('* eol=lf\0\n* eol=crlf\n', 'x').eol, 'lf');
});

test('ignores a line of 2048 bytes and reads one of 2047', () => {
  assert.equal(lookup(`* eol=crlf ${' '.repeat(2048 - 11)}\n`, 'x').eol, undefined);
  assert.equal(lookup(`* eol=crlf ${' '.repeat(2047 - 11)}\n`, 'x').eol, 'crlf');
});

test('ignores a file of 100 MiB and more', () => {
  const stack = new AttributeStack(defaultLimits);
  const content = Buffer.alloc(100 * 1024 * 1024, ' ');
  content.write('* eol=crlf\n');
  drain(stack.push('', content));
  assert.equal(drain(stack.lookup('x')).eol, undefined);
});

test('throws LIMIT_EXCEEDED when the files on the stack are too large together', () => {
  const stack = new AttributeStack({ ...defaultLimits, maxAttributeBytes: 20 });
  drain(stack.push('', Buffer.from('* text\n')));
  drain(stack.push('a/', Buffer.from('* text\n')));
  assert.throws(
    () => {
      drain(stack.push('a/b/', Buffer.from('* text\n')));
    },
    { code: 'LIMIT_EXCEEDED', data: { limit: 'maxAttributeBytes', value: '20' } },
  );
});

test('throws LIMIT_EXCEEDED when rules and globs take too many steps', () => {
  const stack = new AttributeStack({ ...defaultLimits, maxAttributeSteps: 2_000 });
  drain(stack.push('', Buffer.from(`${'*a'.repeat(100)}b text\n`)));
  assert.throws(() => drain(stack.lookup('a'.repeat(500))), {
    code: 'LIMIT_EXCEEDED',
    data: { limit: 'maxAttributeSteps', value: '2000' },
  });
});

test('expands a chain of macros longer than the call stack', () => {
  const chain = Array.from({ length: 50_000 }, (_, index) => `[attr]m${index} m${index + 1}`);
  assert.equal(lookup(`* m0\n${chain.join('\n')}\n[attr]m50000 eol=crlf\n`, 'x').eol, 'crlf');
});

test('lets others run while many rules are read, and tried', () => {
  const stack = new AttributeStack(defaultLimits);
  const rules = Array.from({ length: 60_000 }, (_, index) => `*${index}?x export-ignore\n`).join('');
  const pauses = (steps: Generator): number => {
    let count = 0;
    while (steps.next().done !== true) count += 1;
    return count;
  };
  // Each of them after ten thousand bytes, rules or bytes tried.
  assert.ok(pauses(stack.push('', Buffer.from(rules))) > 50);
  assert.ok(pauses(stack.lookup('a/path/of/some/length')) > 50);
});
