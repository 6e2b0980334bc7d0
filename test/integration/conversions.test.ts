import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import test from 'node:test';

import { convertToWorkingTree, needsConversion } from '../../src/archive/convert/convert.ts';
import { equalEncodings } from '../../src/archive/convert/encoding-names.ts';
import { patchedEncodings } from '../../src/archive/convert/patched-encoder.ts';
import { type ConversionOptions, encodeWorkingTree } from '../../src/archive/convert/working-tree-encoding.ts';
import { type CommittedFile, GitRepository } from '../support/git-repository.ts';
import { tarFiles } from '../support/tar-entries.ts';
import { treeAttributes } from '../support/tree-attributes.ts';

const attributeLists = [
  ...['text', '-text', 'text=auto', 'eol=crlf', 'eol=lf', 'text eol=crlf', 'text=auto eol=crlf', 'text=auto eol=lf'],
  ...['-text eol=crlf', 'text=input eol=crlf', 'crlf', '-crlf eol=crlf', 'crlf=auto eol=crlf', 'crlf=input eol=crlf'],
  ...[
    'text=other crlf=auto eol=crlf',
    'binary eol=crlf',
    'eol=CRLF',
    'eol',
    'ident',
    '-ident',
    'ident=yes',
    'ident eol=crlf',
  ],
  ...['filter=lfs', 'working-tree-encoding=', 'ident eol=crlf working-tree-encoding=UTF-16LE-BOM'],
  ...[
    ...[
      'UTF-8',
      'utf8',
      'UTF-16',
      'utf16',
      'UTF-16LE',
      'UTF-16BE',
      'UTF-16LE-BOM',
      'utf16be-bom',
      'UTF-32',
      'UTF-32LE',
    ],
    ...[
      'UTF32BE',
      'UTF-32LE-BOM',
      'latin1',
      'latin-1',
      'ISO-8859-15',
      'windows-1252',
      'CP437',
      'KOI8-R',
      'CP949',
      'CP936',
    ],
    ...['US-ASCII', 'no-such-encoding', 'VISCII'],
  ].map((name) => `working-tree-encoding=${name}`),
];

const contents: readonly (string | Uint8Array)[] = [
  ...['', '\n', 'a', 'a\nb\n', 'a\r\nb\r\n', 'a\r\nb\n', 'a\rb\n', '\r\n\n\n', 'a\0b\n', 'a\x1a', '\x01\n', '\n\x1a'],
  ...[`${'x'.repeat(127)}\x01\n`, `${'x'.repeat(128)}\x01\n`, `${'x'.repeat(255)}\x01\x7f\n`, '\x08\t\x0c\x1b\n'],
  ...[
    '$Id$',
    '$Id$\n$Id$',
    '$Id: 0123 $\n',
    '$Id:$',
    '$Id: $',
    '$Id:  $',
    '$Id: a b $',
    '$Id: a\n$Id$ $',
    '$Id',
    '$Id:',
    '$Id: a',
  ],
  ...['$$Id$$', '$Idx$ $Id$', '$Id:a $ $Id: a b $Id$', '$Id: x y $ $Id$\r\n', '$id$', '$Id :$', '$ Id$', 'é$Id$é\n'],
  ...[
    'é',
    'äöü €\n',
    '日本語\n',
    'привет\n',
    '한국어 똠\n',
    '\ufeffa\n',
    '😀\n',
    '\u{e0041}a',
    '\ufffd',
    '?\n',
    '‾¥~\\',
  ],
  ...['ff', 'c3', 'eda080', 'f4908080', 'c080', '61e282', 'f888808080'].map((hex) => Buffer.from(hex, 'hex')),
  // Longer than the pieces in which text is decoded, with characters across their ends.
  ...[`a${'é'.repeat(300_000)}`, `ab${'😀'.repeat(200_000)}\n`, `${'a\n'.repeat(300_000)}日`],
];

const options: ConversionOptions = { maxBytes: 1 << 24, warn: assert.fail };

function blobId(content: Uint8Array, algorithm: string): string {
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex');
}

for (const objectFormat of ['sha1', 'sha256'] as const) {
  test(`converts every content by every attribute as git archive does (${objectFormat})`, async () => {
    using repository = GitRepository.create({ bare: true, objectFormat });
    const files: CommittedFile[] = [
      { path: '.gitattributes', content: attributeLists.map((list, index) => `/d${index}/* ${list}\n`).join('') },
      ...attributeLists.flatMap((_, index) =>
        contents.map((content, number) => ({ path: `d${index}/${number}`, content })),
      ),
    ];
    const expected = await tarFiles(repository.run(['archive', repository.commitFiles(files)]));
    const attributes = treeAttributes(files);
    let converted = 0;
    for (const { path, content } of files) {
      const found = attributes.get(path);
      assert.ok(found);
      const bytes = Buffer.from(content);
      const result = convertToWorkingTree(bytes, found, blobId(bytes, objectFormat), {
        ...options,
        warn: () => undefined,
      });
      const git = expected.get(path);
      assert.ok(git);
      assert.ok(git.equals(result), `${path}: ${JSON.stringify(found)} ${bytes.subarray(0, 40).toString('hex')}`);
      if (git.equals(bytes)) continue;
      assert.ok(needsConversion(found, bytes.length));
      converted += 1;
    }
    assert.ok(converted > 500);
  });
}

// Planes 1 and above hold nothing that these encodings have: some of each are enough there.
const codePoints = Array.from({ length: 0x10000 }, (_, point) => point)
  .filter((point) => point !== 0x0a && (point < 0xd800 || point > 0xdfff))
  .concat([0x10000, 0x1f600, 0x20000, 0x2a6d6, 0xe0001, 0xe007f, 0xe0080, 0xf0000, 0x10ffff]);

/** The characters of all code points with what iconv writes for each: '' when it refuses it, or drops it. */
function encodeWithIconv(name: string): { character: string; bytes: string; isTag: boolean }[] {
  const input = codePoints.map((point) => `${String.fromCodePoint(point)}\n`).join('');
  // -c leaves out what the encoding has not, and says nothing.
  const iconv = spawnSync('iconv', ['-c', '-f', 'UTF-8', '-t', name], { input, maxBuffer: 1 << 24 });
  const lines = iconv.stdout.toString('latin1').split('\n');
  assert.equal(lines.length, codePoints.length + 1, name);
  return codePoints.map((point, index) => {
    const isTag = point >= 0xe0000 && point < 0xe0080;
    return { character: String.fromCodePoint(point), bytes: lines[index] ?? '', isTag };
  });
}

test('writes and refuses every code point in every table encoding as iconv does', () => {
  for (const name of [...equalEncodings, ...patchedEncodings]) {
    const rows = encodeWithIconv(name);
    const known = rows.filter(({ bytes, isTag }) => bytes !== '' || isTag);
    const text = Buffer.from(known.map(({ character }) => character).join('\n'));
    const written = Buffer.from(encodeWorkingTree(text, name, options));
    assert.equal(written.toString('latin1'), known.map(({ bytes }) => bytes).join('\n'), name);

    const unknown = rows.filter(({ bytes, isTag }) => bytes === '' && !isTag);
    // One at a time takes long: some of them, and others for each encoding.
    for (const { character } of unknown.filter((_, index) => index % 401 === name.length || index % 397 === 0)) {
      let warned = 0;
      const warn = (): void => {
        warned += 1;
      };
      encodeWorkingTree(Buffer.from(`?${character}`), name, { ...options, warn });
      assert.equal(warned, 1, `${name} ${character}`);
    }
  }
});

test('refuses the replacement character in every table encoding', () => {
  for (const name of [...equalEncodings, ...patchedEncodings]) {
    const content = Buffer.from('\ufffd');
    assert.equal(encodeWorkingTree(content, name, { ...options, warn: () => undefined }), content);
  }
});

test('drops a tag character where it cannot be written, as iconv does without -c', () => {
  const input = 'a\u{e0041}b';
  for (const name of ['SHIFT_JIS', 'WINDOWS-1258', 'ISO-8859-1', 'CP949', 'CP936', 'US-ASCII']) {
    const iconv = spawnSync('iconv', ['-f', 'UTF-8', '-t', name], { input });
    assert.equal(iconv.status, 0);
    assert.deepEqual(encodeWorkingTree(Buffer.from(input), name, options), iconv.stdout);
  }
});

test('streams what is over 512 MiB as it is, unless export-subst needs it whole', () => {
  const file = { path: 'x', content: '' };
  const plain = treeAttributes([{ path: '.gitattributes', content: 'x eol=crlf\n' }, file]).get('x');
  const subst = treeAttributes([{ path: '.gitattributes', content: 'x eol=crlf export-subst\n' }, file]).get('x');
  assert.ok(plain && subst);
  const big = 512 * 1024 * 1024;
  assert.deepEqual(
    [needsConversion(plain, big), needsConversion(plain, big + 1), needsConversion(subst, big + 1)],
    [...[true, false, true]],
  );
});
