import assert from 'node:assert/strict';
import test from 'node:test';

import { AttributeStack } from '../../../../src/archive/attributes/attribute-stack.ts';
import type { PathAttributes } from '../../../../src/archive/attributes/path-attributes.ts';
import { defaultLimits } from '../../../../src/limits.ts';
import { drain } from '../../../support/drain.ts';
import { convertToWorkingTree, needsConversion } from '../../../../src/archive/convert/convert.ts';

const blobId = '0123456789012345678901234567890123456789';

function attributes(list: string): PathAttributes {
  const stack = new AttributeStack(defaultLimits);
  drain(stack.push('', Buffer.from(`* ${list}\n`)));
  return drain(stack.lookup('file'));
}

function convert(content: string, list: string, maxBytes = 1000): { result: string; warnings: string[] } {
  const warnings: string[] = [];
  const warn = (why: string): void => {
    warnings.push(why);
  };
  const result = convertToWorkingTree(Buffer.from(content), attributes(list), blobId, { maxBytes, warn });
  return { result: Buffer.from(result).toString('latin1'), warnings };
}

test('expands keywords before it adds CRs, and encodes last', () => {
  const { result } = convert('$Id$\n', 'ident eol=crlf working-tree-encoding=UTF-16LE');
  assert.equal(result, Buffer.from(`$Id: ${blobId} $\r\n`, 'utf16le').toString('latin1'));
});

test('returns the same array when nothing changes', () => {
  const content = Buffer.from('a\r\n');
  const list = attributes('ident eol=crlf working-tree-encoding=no-such');
  assert.equal(convertToWorkingTree(content, list, blobId, { maxBytes: 10, warn: () => undefined }), content);
});

test('warns and leaves the file alone when the encoding is unknown or has not its characters', () => {
  for (const list of ['working-tree-encoding=no-such', 'working-tree-encoding=ISO-8859-1']) {
    const { result, warnings } = convert('€', list);
    assert.equal(result, '\xe2\x82\xac');
    assert.equal(warnings.length, 1);
  }
});

test('throws CONVERSION_UNSUPPORTED when git would convert and the agent cannot', () => {
  for (const name of ['EUC-JP', 'UTF-7', 'UTF-16//TRANSLIT', 'UTF+16']) {
    assert.throws(() => convert('a', `working-tree-encoding=${name}`), { code: 'CONVERSION_UNSUPPORTED' }, name);
  }
});

test('throws CONVERSION_UNSUPPORTED, even for an empty file, when the encoding is no name', () => {
  for (const list of ['working-tree-encoding', '-working-tree-encoding']) {
    assert.throws(() => needsConversion(attributes(list), 0), { code: 'CONVERSION_UNSUPPORTED' });
    assert.throws(() => convert('', list), { code: 'CONVERSION_UNSUPPORTED' });
  }
});

test('throws LIMIT_EXCEEDED when a result is over the limit', () => {
  assert.throws(() => convert('$Id$', 'ident', 40), {
    code: 'LIMIT_EXCEEDED',
    data: { limit: 'maxConvertedBytes', value: '40' },
  });
  assert.throws(() => convert('\n\n', 'eol=crlf', 3), { code: 'LIMIT_EXCEEDED' });
  assert.throws(() => convert('aaaa', 'working-tree-encoding=UTF-32', 19), { code: 'LIMIT_EXCEEDED' });
  assert.equal(convert('aaaa', 'working-tree-encoding=UTF-32', 20).result.length, 20);
});

test('needs no conversion for filters, text, eol=lf, or UTF-8', () => {
  for (const list of ['filter=lfs', 'text', 'text=auto', 'eol=lf', '-text eol=crlf', 'working-tree-encoding=utf8']) {
    assert.equal(needsConversion(attributes(list), 10), false, list);
  }
  for (const list of ['ident', 'eol=crlf', 'text=auto eol=crlf', 'working-tree-encoding=UTF-16']) {
    assert.equal(needsConversion(attributes(list), 10), true, list);
  }
});
