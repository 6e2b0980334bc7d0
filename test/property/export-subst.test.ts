import assert from 'node:assert/strict';
import test from 'node:test';
import fc from '../support/fast-check.ts';
import { compareWithGit } from '../support/export-subst-oracle.ts';
import { formats } from '../support/export-subst-formats.ts';

/** Formats per repository: one call of git answers for all of them. */
const BATCH = 150;

const number = fc.oneof(fc.integer({ min: -5, max: 90 }), fc.constantFrom(16384, 16385, 4294967300)).map(String);
const padding = fc
  .tuple(
    fc.constantFrom('<', '>', '><', '>>'),
    fc.constantFrom('', '|'),
    number,
    fc.constantFrom('', ',trunc', ',ltrunc', ',mtrunc', ',x'),
  )
  .map(([sign, column, columns, truncation]) => `%${sign}${column}(${columns}${truncation})`);
/** Small enough that wrapping what was wrapped and padded before does not multiply into gigabytes. */
const wrapping = fc
  .array(fc.integer({ min: -1, max: 40 }).map(String), { maxLength: 4 })
  .map((numbers) => `%w(${numbers.join(',')})`);
const color = fc
  .array(fc.constantFrom('red', 'bold', 'normal', 'reset', '12', 'no-ul', '#a0B1c2'), { minLength: 1, maxLength: 2 })
  .map((words) => `%C(always,${words.join(' ')})`);
const trailerOption = fc.constantFrom(
  ...['only', 'only=false', 'unfold', 'unfold=no', 'keyonly', 'valueonly', 'key=key', 'key=Other-key:', 'bad'],
  ...['separator=%x2C ', 'separator', 'key_value_separator= -> ', 'separator=%n'],
);
const trailers = fc.array(trailerOption, { maxLength: 4 }).map((options) => `%(trailers:${options.join(',')})`);
const magic = fc
  .tuple(fc.constantFrom('+', '-', ' '), fc.constantFrom(...Array.from('sbfeBhHDzwC')))
  .map(([sign, letter]) => `%${sign}${letter}`);
const text = fc.string({
  unit: fc.constantFrom('a', ' ', '  ', '\n', '\t', '%', '\0', 'ö', '漢', '(', ')', '>', '-'),
  maxLength: 8,
});
const item = fc.oneof(
  fc.constantFrom(...formats.filter((format) => !format.includes('describe'))),
  ...[padding, padding, wrapping, color, trailers, magic, text],
);
const format = fc.array(item, { maxLength: 6 }).map((items) => items.join(''));
/** Git dies of a `%>>` that steals what a `%+` or `% ` wants to stand behind: the integration tests have that case. */
function steals(file: string): boolean {
  return file.includes('>>') && /%[+ ]/.test(file);
}

const content = fc
  .tuple(text, format, text, format)
  .map(([a, b, c, d]) => `${a}$Format:${b}$${c}$Format:${d}$`)
  .filter((file) => !steals(file));

const line = fc.string({
  unit: fc.constantFrom(
    'word ',
    'Key: v',
    'Other-key : w',
    '\n',
    '\n\n',
    '  ',
    '\t',
    '# c',
    'ö',
    '漢字',
    '.',
    '-',
    ':',
  ),
  maxLength: 30,
});
const message = fc
  .tuple(line, line, fc.constantFrom('', '\n\nKey: value\n folded\nOther-key: x\n', '\n\nSigned-off-by: A <a@b>\nno\n'))
  .map((parts) => parts.join('\n'));

test('expands any format of any message as git archive does', async () => {
  const property = fc.asyncProperty(
    fc.array(content, { minLength: BATCH, maxLength: BATCH }),
    message,
    async (contents, body) => {
      const idents = 'author Añä <a@b> 1700000000 +0100\ncommitter Carl <c@d> 1600000000 -0230\n';
      const comparisons = await compareWithGit({ contents, commit: `${idents}\n${body}` });
      for (const { content: file, git, ours } of comparisons) assert.equal(ours, git, JSON.stringify([file, body]));
    },
  );
  await fc.assert(property, { numRuns: 20, endOnFailure: true });
});
