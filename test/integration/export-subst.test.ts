import assert from 'node:assert/strict';
import test, { suite } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { formats } from '../support/export-subst-formats.ts';
import { compareWithGit, failures, NOW, type SubstCase, usualCommit } from '../support/export-subst-oracle.ts';

async function assertSameAsGit(subject: SubstCase): Promise<void> {
  const comparisons = await compareWithGit(subject);
  for (const { content, git, ours } of comparisons) assert.equal(ours, git, JSON.stringify(content));
}

const everyFormat = formats.map((format) => `before  \n\n$Format:${format}$ after\n`);

/** A commit with this author date and message, as bytes of latin1. */
function commitOf(options: { author?: string; committer?: string; headers?: string; message?: string }): Buffer {
  const author = options.author ?? 'Ada Author <ada@example.org> 1700000000 +0100';
  const committer = options.committer ?? 'Carl <carl@example.org> 1700000100 -0230';
  const text = `author ${author}\ncommitter ${committer}\n${options.headers ?? ''}\n${options.message ?? 'Subject\n'}`;
  return Buffer.from(text, 'latin1');
}

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const commits: Readonly<Record<string, Buffer | string>> = {
  'a usual commit': usualCommit,
  'a commit with parents': `parent ${'1'.repeat(40)}\nparent ${'2'.repeat(40)}\n${usualCommit}`,
  'an ident with a bracket in its address': commitOf({ author: '  Spaced   <a>b@c> 0005 +0001' }),
  'an ident without name or address': commitOf({ author: '<> 1700000000 +0000', committer: '<@> 1700000000 +0000' }),
  'an ident without date': commitOf({ author: 'A <a@b>', committer: 'B <c@d> 1700000000' }),
  'an ident without brackets': commitOf({ author: 'Nobody', committer: 'Some <body' }),
  'an empty message': commitOf({ message: '' }),
  'a message of blank lines': commitOf({ message: '\n \n\t\n' }),
  'a message with NUL': commitOf({ message: 'Subject\0hidden\n\nBody\n' }),
  'a message in UTF-8': commitOf({
    message: utf8('Größe 漢字 e\u0301 \u200b ➕ emoji 🎉 \u{1F1E9}\n\nnächste Zeile 漢字漢字漢字 漢字\n'),
  }),
  'a message in broken UTF-8': commitOf({ message: 'Gr\xf6\xdfe \xe6\xbc caf\xe9 of the long kind\n\nBody \xff\n' }),
  'a message with odd characters': commitOf({
    message: utf8('\x01\x7f \u00ad \uffff \ufffe \ud7ff \u{10ffff} x\x1b[31mred\x1b[m\v\f y\n'),
  }),
  'a subject of several lines': commitOf({
    message: '\n \n# Title... of -- thing_ ..\nsecond line\t\n  third\n\nBody \n\n\n',
  }),
  'folded trailers': commitOf({
    message: 'S\n\nBody\n\nKey: v\n  folded\n\tmore\nOther-key : w\n# comment\n \nLast:\n\n',
  }),
  'trailers before conflicts': commitOf({
    message: 'S\n\nB\n\nKey: v\nnot a trailer\nSigned-off-by: X\n\nConflicts:\n\tfoo\n\tbar\n# c\n',
  }),
  'trailers before scissors': commitOf({
    message: 'S\n\nKey: v\n# ------------------------ >8 ------------------------\nrest\n\nNo: x\n',
  }),
  'a paragraph with too few trailers': commitOf({ message: 'S\n\na\nb\nc\nd\nSigned-off-by: X\n\n' }),
  'a paragraph with just enough trailers': commitOf({ message: 'S\n\na\nb\nc\n(cherry picked from commit 1)\n' }),
  'a message that begins with comments': commitOf({ message: '# one\n#two\n\nKey: v\n' }),
};

suite('expands every placeholder as git archive does in', () => {
  for (const [name, commit] of Object.entries(commits)) {
    test(name, () => assertSameAsGit({ contents: everyFormat, commit }));
  }
  test('a repository of SHA-256', () => assertSameAsGit({ contents: everyFormat, objectFormat: 'sha256' }));
});

test('shows dates of every age, size and zone as git does', async () => {
  const dates = ['%ad', '%aD', '%ar', '%at', '%ai', '%aI', '%as', '%ah'].map((date) => `$Format:${date}$`);
  const seconds = [0, 1, 86399, 951782400, 951868800, 4102444800, 13569465600, 253402300800, '67767976233532799'];
  const beyond = ['67767976233532800', '9223372036854775807', '9223372036854775808', '99999999999999999999999', '007'];
  const ages = [0, 1, 89, 90, 5369, 5400, 129540, 129600, 1000000, 1166400, 5000000, 6048000, 20000000, 31500000];
  const older = [40000000, 63072000, 94700000, 157000000, 158000000, -1, -86400, -5000000].map((age) => NOW - age);
  const all = [...seconds, ...beyond, ...ages.map((age) => NOW - age), ...older].map((time) => `${time} +0000`);
  const zones = ['+0001', '-0001', '+1400', '-1159', '+9999', '+12345', '-0', '+99999999999999999999', '+2147483647'];
  for (const date of [...all, ...zones.map((zone) => `1709990000 ${zone}`)]) {
    await assertSameAsGit({ contents: dates, commit: commitOf({ author: `A <a@b> ${date}` }) });
  }
});

test('refuses the dates at which git gives up', async () => {
  for (const date of ['0 -0100', '9223372036854775807 +0001']) {
    const outcome = await failures({ contents: ['$Format:%ad$'], commit: commitOf({ author: `A <a@b> ${date}` }) });
    assert.ok(outcome.git);
    assert.ok(outcome.ours instanceof AgentError && outcome.ours.code === 'CONVERSION_UNSUPPORTED');
  }
});

test('refuses a placeholder that steals the place where a space is wanted', async () => {
  const outcome = await failures({ contents: ['x          $Format:%>>|(5)% e$'] });
  assert.ok(outcome.git);
  assert.ok(outcome.ours instanceof AgentError && outcome.ours.code === 'CONVERSION_UNSUPPORTED');
});

test('refuses the colors at which git gives up', async () => {
  for (const color of ['nonsense', 'red blue green', '256', '-2', '#12345', 'BOLD', 'red,blue', 'no', '1x']) {
    const outcome = await failures({ contents: [`$Format:%C(always,${color})$`] });
    assert.ok(outcome.git, color);
    assert.ok(outcome.ours instanceof AgentError && outcome.ours.code === 'CONVERSION_UNSUPPORTED', color);
  }
});

test('expands %(describe) once in an archive, by the only tag there is', async () => {
  const options = ['', ':tags', ':tags=0', ':match=v*', ':match=[0-9]*', ':exclude=v*,tags', ':abbrev=4', ':abbrev=0'];
  const more = [':abbrev=x', ':tags=true,match=*[0-9]*', ':abbrev=400', ':abbrev=-1', ':match=', ':match=x,match=v?.0'];
  for (const describe of [...options, ...more].map((option) => `$Format:%(describe${option})$`)) {
    for (const tagObjectName of [undefined, 'v1.0', 'other-name']) {
      const subject = { contents: [describe, '$Format:%(describe)$'], ...(tagObjectName && { tagObjectName }) };
      await assertSameAsGit(subject);
    }
  }
});

test('names tags with slashes and of other scripts', async () => {
  for (const tag of ['release/1.0', 'größe', 'a']) {
    const contents = ['$Format:%d %D %(describe)$'];
    await assertSameAsGit({ contents, tag, tagObjectName: tag });
  }
});

test('applies the mailmap of the tagged tree', async () => {
  const people = Array.from('ac').flatMap((who) => Array.from('nNeElL').map((part) => `$Format:%${who}${part}$`));
  const mailmaps = [
    'New Name <ada@example.org>\n',
    '<new@example.org> <ADA@example.org>\n',
    'New <new@x> <ada@example.org>\nNewer <ada@example.org>\n',
    'By Name <new@x> ada author <ada@example.org>\n Simple <ada@example.org>\r\n',
    '# <x@y> <ada@example.org>\n<> <ada@example.org>\nOther <o@x> Somebody <ada@example.org>\n',
    'X <x@y> <carl@example.org> # comment\n\n<y@z>\tCARL COMMITTER\t<carl@example.org>',
    'broken <ada@example.org\n\xff\xfe <ada@example.org>\0Y <carl@example.org>\n',
  ];
  for (const mailmap of mailmaps) {
    await assertSameAsGit({ contents: people, mailmap: Buffer.from(mailmap, 'latin1') });
  }
});

test('re-encodes text between UTF-8 and the commit’s encoding as iconv does', async () => {
  const high = Buffer.from(Array.from({ length: 96 }, (_, index) => 0xa0 + index)).toString('latin1');
  const contents = ['$Format:%s$', 'ä$Format:%an$ö$Format:%b$', '\xe4$Format:%s$', '$Format:%e %H$', 'ü$Format:%H$']
    .flatMap((content) => [Buffer.from(content, 'latin1'), Buffer.from(content, 'utf8')])
    .concat([Buffer.from('$Format:%<(9,trunc)%s$'), Buffer.from('漢 $Format:%f$ 漢')]);
  const names = ['ISO-8859-1', 'latin-1', 'latin1', 'ISO-8859-15', 'windows-1252', 'KOI8-R', 'CP1251', 'UTF-8', 'utf8'];
  for (const name of names) {
    for (const message of ['Gr\xf6\xdfe\n\nb\xe4\n', `${high}\n`, 'plain\n', '\x81 \x8d\n']) {
      await assertSameAsGit({ contents, commit: commitOf({ headers: `encoding ${name}\n`, message }) });
    }
  }
  const wide = { CP936: '\xba\xba\xd7\xd6', CP949: '\xc7\xd1\xb1\xdb' };
  for (const [name, message] of Object.entries(wide)) {
    await assertSameAsGit({ contents, commit: commitOf({ headers: `encoding ${name}\n`, message }) });
  }
});

test('leaves ASCII as it is in encodings that contain it, as iconv does', async () => {
  const contents = ['$Format:%s %an %b$', '$Format:%<(9,trunc)%s|%e$'];
  for (const name of ['EUC-JP', 'GBK', 'GB18030', 'Big5', 'EUC-KR', 'CP932', 'UHC', 'windows-1255', 'ISO-2022-JP']) {
    const message = 'Back\\slash ~ tilde\n\nbody\n';
    await assertSameAsGit({ contents, commit: commitOf({ headers: `encoding ${name}\n`, message }) });
  }
});

test('leaves a file of many megabytes and any bytes untouched but for its placeholders', async () => {
  const noise = Buffer.alloc(3_000_000, Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
  const content = Buffer.concat([noise, Buffer.from('$Format:%H$'), noise, Buffer.from('$Format:%H unfinished')]);
  await assertSameAsGit({ contents: [content, '$Format$', '$Format:$', '$Format:$Format:%H$', '$format:%H$'] });
});
