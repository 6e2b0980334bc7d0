import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identSeconds, parseCommit, parseTag } from '../../../src/formats/git-object.ts';
import { withCode } from '../../support/codes.ts';

const invalid = withCode('OBJECT_INVALID');
const id = '1'.repeat(40);
const long = '2'.repeat(64);
const person = 'A <a@b> 1700000000 +0000';
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

test('reads a commit with all that it may have', () => {
  const signature = 'gpgsig -----BEGIN\n  x\n \n -----END';
  const headers = `tree ${id}\nparent ${id}\nparent ${id}\nauthor ${person}\ncommitter ${person} \nencoding ISO-8859-1`;
  const commit = parseCommit(Buffer.from(`${headers}\n${signature}\n\nSubject\n\nBody\0\n`), 'sha1');
  assert.deepEqual([commit.tree, commit.parents, commit.encoding, commit.signed], [id, [id, id], 'ISO-8859-1', true]);
  assert.deepEqual([text(commit.author), text(commit.committer)], [person, `${person} `]);
  assert.equal(text(commit.message), 'Subject\n\nBody\0\n');
});

test('reads a commit without message, of either object format', () => {
  const commit = parseCommit(Buffer.from(`tree ${long}\nauthor ${person}\ncommitter ${person}\n\n`), 'sha256');
  assert.deepEqual([commit.tree, commit.parents, commit.signed, text(commit.message)], [long, [], false, '']);
  assert.equal('encoding' in commit, false);
  const wrong = Buffer.from(`tree ${id}\nauthor ${person}\ncommitter ${person}\n\n`);
  assert.throws(() => parseCommit(wrong, 'sha256'), invalid);
});

test('reads a commit whose committer goes on in further lines: git finds the date before them', () => {
  const head = `tree ${id}\nauthor ${person}\ncommitter ${person}\n more\n`;
  const commit = parseCommit(Buffer.from(`${head}encoding ISO-8859-1\n\nSubject\n`), 'sha1');
  assert.equal(Buffer.from(commit.committer).toString(), person);
  assert.equal(commit.encoding, 'ISO-8859-1');
});

test('throws OBJECT_INVALID for lines that continue a header of one line: git finds no date behind them', () => {
  const lines = [`tree ${id}`, `parent ${id}`, `author ${person}`, `committer ${person}`];
  for (const at of [0, 1, 2, 3]) {
    const commit = Buffer.from(`${lines.toSpliced(at, 0, ' more').join('\n')}\n\nSubject\n`);
    assert.throws(() => parseCommit(commit, 'sha1'), invalid, `before line ${at}`);
  }
  const tag = [`object ${id}`, 'type commit', 'tag v1'];
  for (const at of [0, 1, 2, 3]) {
    const bytes = Buffer.from(`${tag.toSpliced(at, 0, ' more').join('\n')}\ntagger ${person}\n\n`);
    assert.throws(() => parseTag(bytes, 'sha1'), invalid, `before line ${at}`);
  }
});

test('reads a tag with and without tagger', () => {
  const head = `object ${id}\ntype commit\ntag v1\n`;
  const tag = parseTag(Buffer.from(`${head}tagger ${person}\n\nmessage\n`), 'sha1');
  assert.deepEqual([tag.object, tag.type, text(tag.name), text(tag.tagger)], [id, 'commit', 'v1', person]);
  assert.equal('tagger' in parseTag(Buffer.from(`${head}\nmessage\n`), 'sha1'), false);
  assert.throws(() => parseTag(Buffer.from(`type commit\nobject ${id}\ntag v1\n\n`), 'sha1'), invalid);
});

test('reads dates of 64 bits and throws OBJECT_INVALID for others', () => {
  const seconds = (ident: string): bigint => identSeconds(Buffer.from(ident), 'commit');
  assert.equal(seconds('A <a> 0 +0000'), 0n);
  assert.equal(seconds('A <a> 18446744073709551615 +0000'), 2n ** 64n - 1n);
  assert.equal(seconds('A <a>b> 12'), 12n);
  for (const date of ['', ' ', ' -1 +0000', ' x', ' 1x', ' 18446744073709551616', ` ${'9'.repeat(30)}`]) {
    assert.throws(() => seconds(`A <a>${date}`), invalid, date);
  }
  assert.throws(() => seconds('no brackets 12 +0000'), invalid);
});
