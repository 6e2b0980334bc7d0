import assert from 'node:assert/strict';
import { parseCommit } from '../../../src/formats/git-object.ts';
import { createExportSubst } from '../../../src/archive/export-subst/expand.ts';
import { substContext } from '../../support/export-subst-context.ts';
import { formats } from '../../support/export-subst-formats.ts';
import { compareWithGit } from '../../support/export-subst-oracle.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOf } from '../support/outcome.ts';

const MAX_EXPANSION = 256 * 1024;

const idents = 'author Añä <a@b> 1700000000 +0100\ncommitter Carl <c@d> 1600000000 -0230\n';
/** All of a commit after its tree; the first byte of an input chooses one. */
const commits = [
  `${idents}\nSubject\n\nBody, first line.\n\nKey: value\n folded\nSigned-off-by: A <a@b>\n`,
  `${idents}encoding ISO-8859-1\n\nS\xfcbject\n and more\n\n漢字 wide\n`,
  `author A<a@b> 0 +0000\ncommitter  <> 99999999999 -9999\n\n\n\n  \nNo subject: at all\n--- \ntext\n`,
];

function commitOf(input: Uint8Array): number {
  return (input[0] ?? 0) % commits.length;
}

function expand(input: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(`tree ${'b'.repeat(40)}\n${commits[commitOf(input)] ?? ''}`);
  const context = substContext(parseCommit(bytes, 'sha1'), { maxExpansionBytes: MAX_EXPANSION });
  return outcomeOf(['CONVERSION_UNSUPPORTED', 'LIMIT_EXCEEDED'], () =>
    createExportSubst(context).expand(input.subarray(1)),
  ).value;
}

/** Git dies of a `%>>` that steals what a `%+` or `% ` wants to stand behind; %(describe) needs more than a commit. */
function isBeyondGit(text: string): boolean {
  return (text.includes('>>') && /%[+ ]/.test(text)) || text.includes('describe') || /%\(?[^a-zA-Z]*w/.test(text);
}

/** Files with the export-subst attribute. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: [
    ...[
      '$Format:',
      '$',
      '%',
      '%%',
      '%+',
      '%-',
      '% ',
      '%<(',
      '%>(',
      '%>>(',
      '%><(',
      '%<|(',
      ',trunc)',
      ',ltrunc)',
      ',mtrunc)',
    ],
    ...[
      '%w(',
      '%C(',
      '%C(auto)',
      '%(trailers',
      ':key=',
      ',separator=',
      '%x',
      '%x00',
      ')',
      '(',
      ',',
      '\n',
      Buffer.of(0xff),
      '%(describe)',
    ],
    ...formats.filter((format) => format.length < 24),
  ],
  seeds: formats.map((format, index) => `${String.fromCharCode(index % commits.length)}a$Format:${format}$z`),
  run(input) {
    const content = Buffer.from(input.subarray(1));
    const expanded = expand(input);
    if (!expanded) return;
    assert.ok(expanded.length <= content.length + MAX_EXPANSION, 'more was written than may be');
    assert.deepEqual(expand(input), expanded, 'a second expansion is another');
    const start = content.indexOf('$Format:');
    if (start < 0) assert.ok(content.equals(expanded), 'a file without a format was changed');
    // What follows the last format stands as it is.
    const end = content.lastIndexOf('$');
    assert.ok(
      Buffer.from(expanded).subarray(-1).equals(content.subarray(-1)) || end === content.length - 1 || start < 0,
      'the end is another',
    );
  },
  async judge(inputs) {
    const cases = inputs.filter((input) => expand(input) && !isBeyondGit(Buffer.from(input).toString('latin1')));
    for (const [index, commit] of commits.entries()) {
      const contents = cases.filter((input) => commitOf(input) === index).map((input) => input.subarray(1));
      if (contents.length === 0) continue;
      for (const { content, git, ours } of await compareWithGit({ contents, commit })) {
        assert.equal(ours, git, JSON.stringify(content));
      }
    }
  },
};
