import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { createExportSubst } from '../../src/archive/export-subst/expand.ts';
import { substContext } from '../support/export-subst-context.ts';
import { processorMs } from '../support/time.ts';

const MIB = 1024 * 1024;
const big = { maxExpansionBytes: 64 * MIB };
const refused = { name: 'AgentError', code: 'LIMIT_EXCEEDED' };

/** Milliseconds of processor time; the work itself takes a fraction of it, quadratic work takes hours. */
const BOUND = 10_000;

function expand(content: string | Buffer, ...context: Parameters<typeof substContext>): Uint8Array {
  const started = processorMs();
  try {
    return createExportSubst(substContext(...context)).expand(Buffer.from(content));
  } finally {
    assert.ok(processorMs() - started < BOUND);
  }
}

test('expands a million placeholders in linear time', () => {
  const expanded = expand('$Format:%h$\n'.repeat(1_000_000), {}, big);
  assert.equal(expanded.length, 8_000_000);
});

test('looks once through a large file of many placeholders and no line feed', () => {
  const content = `${'x'.repeat(50 * MIB)}${'$Format:%H$'.repeat(1000)}`;
  assert.equal(expand(content, {}, big).length, 50 * MIB + 40_000);
  assert.throws(() => expand(`${'x'.repeat(50 * MIB)}${'$Format:%<|(20)%H$'.repeat(1000)}`, {}, big), refused);
});

test('throws LIMIT_EXCEEDED when padding or indentation multiplies', () => {
  assert.throws(() => expand('$Format:%<(16384)%H$'.repeat(100_000), {}, big), refused);
  const message = Buffer.from('s\n'.repeat(1_000_000));
  assert.throws(() => expand('$Format:%w(0,16384,16384)%B$', { message }, big), refused);
  assert.throws(() => expand('$Format:%w(1,16384,16384)%B$', { message }, big), refused);
});

test('throws LIMIT_EXCEEDED when a long message is asked for again and again', () => {
  const message = Buffer.from(`${'m'.repeat(MIB)}\n\nKey: v\n`);
  for (const placeholder of ['%B', '%s', '%f', '%<(1,trunc)%s', '%w(10)%s%w(20)']) {
    assert.throws(() => expand(`$Format:${placeholder}$`.repeat(1000), { message }, big), refused, placeholder);
  }
});

test('reads arguments without an end only so often', () => {
  for (const start of ['%C(', '%<(1', '%<(', '%w(', '%(trailers:key=', '%(describe:match=', '%(', '%>>|(']) {
    for (const end of ['', ',', ')', ',)']) {
      try {
        expand(`$Format:${start.repeat(200_000)}${end}$`, {}, big);
      } catch (error) {
        assert.ok(error instanceof AgentError && ['LIMIT_EXCEEDED', 'CONVERSION_UNSUPPORTED'].includes(error.code));
      }
    }
  }
});

test('finds the trailers of a hostile message in linear time', () => {
  for (const line of [
    '# c\n \n',
    'Key: v\n',
    ' \n',
    '\n',
    'Key: v\n \n',
    'Conflicts:\n',
    'a'.repeat(1000),
    'Key :'.repeat(50),
  ]) {
    const message = Buffer.from(`S\n\n${line.repeat(Math.floor(MIB / line.length))}`);
    expand('$Format:%(trailers:separator=%x2c ,only=no)%(trailers:unfold)$'.repeat(3), { message }, big);
  }
});

test('re-encodes a large file only so often', () => {
  const legacy = { encoding: 'ISO-8859-1' };
  assert.ok(expand(`${'x'.repeat(20 * MIB)}${'$Format:%an$'.repeat(10_000)}`, legacy, big).length > 20 * MIB);
  // U+00C3 U+0084 becomes U+00C4 in the first round, which the second one takes again: each round is another text.
  assert.throws(() => expand(`${'ÃÂ'.repeat(MIB)}${'$Format:%an$'.repeat(100)}x`, legacy, big), refused);
});
