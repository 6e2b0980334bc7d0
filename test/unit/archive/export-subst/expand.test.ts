import assert from 'node:assert/strict';
import test from 'node:test';
import { notices } from '../../../../src/archive/export-subst/context.ts';
import { createExportSubst } from '../../../../src/archive/export-subst/expand.ts';
import { substContext } from '../../../support/export-subst-context.ts';

const refused = { name: 'AgentError', code: 'CONVERSION_UNSUPPORTED' };

function expand(text: string, ...context: Parameters<typeof substContext>): string {
  return Buffer.from(createExportSubst(substContext(...context)).expand(Buffer.from(text, 'latin1'))).toString(
    'latin1',
  );
}

test('returns the very same bytes when there is nothing to expand', () => {
  const content = Buffer.from('$Id$ $Format $');
  assert.equal(createExportSubst(substContext()).expand(content), content);
});

test('expands all formats of a file and keeps every other byte', () => {
  const ids = `${'a'.repeat(40)}\xfe\0${'b'.repeat(40)}`;
  assert.equal(expand('\xff$Format:%H$\xfe\0$Format:%T$$Format:%H'), `\xff${ids}$Format:%H`);
});

test('does not change the content it is given', () => {
  const content = Buffer.from('$Format:%H$');
  createExportSubst(substContext()).expand(content);
  assert.equal(content.toString(), '$Format:%H$');
});

test('warns once of each kind of placeholder whose answer may change', () => {
  const subst = createExportSubst(substContext());
  subst.expand(Buffer.from('$Format:%h %t %d %ar %aN %aI %(describe) %(decorate)$'));
  subst.expand(Buffer.from('$Format:%h %H %ad$'));
  const kinds = ['abbreviation', 'decoration', 'relativeDate', 'mailmap', 'strictUtc', 'describe', 'decorate'] as const;
  assert.deepEqual(
    subst.warnings,
    kinds.map((kind) => notices[kind]),
  );
});

test('does not warn of placeholders whose answer stays', () => {
  const subst = createExportSubst(substContext());
  subst.expand(Buffer.from('$Format:%H %T %P %s %b %an %cI %ct %(trailers) %G?$'));
  assert.deepEqual(subst.warnings, []);
});

test('shows a signed commit as git does without its key, with a warning', () => {
  const subst = createExportSubst(substContext({ signed: true }));
  assert.equal(Buffer.from(subst.expand(Buffer.from('$Format:%G?%GS%GF$'))).toString(), 'E');
  assert.deepEqual(subst.warnings, [notices.signature]);
  for (const part of ['G', 'K', 'T']) assert.throws(() => expand(`$Format:%G${part}$`, { signed: true }), refused);
});

test('asks for as many digits of an id as %(describe:abbrev) does', () => {
  const tag = { tagObjectName: Buffer.from('other') };
  assert.equal(expand('$Format:%(describe:abbrev=9)$', {}, tag), `other-0-g${'a'.repeat(9)}`);
  assert.equal(expand('$Format:%(describe:abbrev=1)$', {}, tag), 'other-0-gaaaa');
});

test('expands text of an encoding with a proved table, and writes the file in it', () => {
  const message = Buffer.from('Stra\xdfe \x80', 'latin1');
  // The same text is in the file as it is in the commit; what is beside it was UTF-8 and becomes the same.
  const file = Buffer.from('ß€ $Format:%s$').toString('latin1');
  assert.equal(expand(file, { encoding: 'CP1252', message }), '\xdf\x80 Stra\xdfe \x80');
  // 0x81 is no character in it, and 中 has none there: git leaves such text as it is.
  assert.equal(expand('$Format:%s$', { encoding: 'CP1252', message: Buffer.from('\x81', 'latin1') }), '\x81');
  const chinese = Buffer.from('中 $Format:%s$').toString('latin1');
  assert.equal(expand(chinese, { encoding: 'CP1252', message: Buffer.from('a') }), chinese.replace('$Format:%s$', 'a'));
});

test('expands text of an unknown encoding only when it is ASCII', () => {
  assert.equal(expand('$Format:%s$', { encoding: 'no-such' }), 'Subject');
  assert.throws(() => expand('$Format:%s$', { encoding: 'no-such', message: Buffer.from('\xe4', 'latin1') }), refused);
  assert.throws(() => expand('$Format:%s$', { encoding: 'hex', message: Buffer.from('\xe4', 'latin1') }), refused);
});

test('expands text of an encoding without a proved table only when it is ASCII', () => {
  for (const encoding of ['EUC-JP', 'GBK', 'Big5']) {
    assert.equal(expand('$Format:%s$', { encoding }), 'Subject');
    const message = Buffer.from('\xb4\xc1', 'latin1');
    assert.throws(() => expand('$Format:%s$', { encoding, message }), refused, encoding);
  }
});

test('refuses text of an encoding in which ASCII is not ASCII', () => {
  for (const encoding of ['UTF-16', 'UTF-7', 'utf-32le', 'Shift_JIS', 'IBM037', 'ISO646-CN']) {
    assert.throws(() => expand('$Format:%s$', { encoding }), refused, encoding);
  }
});

test('does not look at the encoding for placeholders that need no text', () => {
  assert.equal(expand('\xe4$Format:%H$', { encoding: 'UTF-16' }), `\xe4${'a'.repeat(40)}`);
});
