import assert from 'node:assert/strict';
import test from 'node:test';
import { readCpio, writeCpio, type CpioEntry } from '../../../src/formats/cpio.ts';

const MTIME = 1_700_000_000;

const entries: readonly CpioEntry[] = [
  { type: 'directory', path: 'dev', mode: 0o755, uid: 0, gid: 0 },
  { type: 'character-device', path: 'dev/console', mode: 0o600, uid: 0, gid: 0, major: 5, minor: 1 },
  { type: 'file', path: 'init', mode: 0o555, uid: 0, gid: 0, contents: Buffer.from('#!/bin/sh\n') },
  { type: 'file', path: 'key', mode: 0o400, uid: 1000, gid: 1000, contents: Buffer.from('secret') },
  { type: 'symlink', path: 'sh', mode: 0o777, uid: 0, gid: 0, target: 'bin/busybox' },
];

function write(list: readonly CpioEntry[], mtime = MTIME): Buffer {
  return Buffer.concat([...writeCpio(list, mtime)]);
}

const archive = write(entries);

function malformed(bytes: Uint8Array): void {
  assert.throws(() => readCpio(bytes), { code: 'ARCHIVE_INVALID' });
}

test('writes the same bytes whatever the order of the entries', () => {
  assert.deepEqual(write(entries.toReversed()), archive);
});

test('writes a header as the kernel documents it', () => {
  const first = archive.subarray(0, 110 + 'dev\0'.length + 2).toString('latin1');
  const fields = ['00000001', '000041ED', '00000000', '00000000', '00000002', '6553F100', '00000000'];
  assert.equal(first, `070701${fields.join('')}${'0'.repeat(32)}0000000400000000dev\0\0\0`);
});

test('reads back what it wrote', () => {
  assert.deepEqual(readCpio(archive), entries);
});

test('starts every header at a multiple of four bytes', () => {
  for (let at = archive.indexOf('070701'); at !== -1; at = archive.indexOf('070701', at + 1)) {
    assert.equal(at % 4, 0);
  }
});

for (const path of ['', '/init', 'a//b', './a', 'a/..', 'a\0b', 'TRAILER!!!', 'a'.repeat(4096)]) {
  test(`throws ARCHIVE_INVALID when asked to write the name ${JSON.stringify(path.slice(0, 12))}`, () => {
    assert.throws(() => write([{ type: 'directory', path, mode: 0o755 }]), { code: 'ARCHIVE_INVALID' });
  });
}

test('throws ARCHIVE_INVALID when a name stands twice', () => {
  const twice: CpioEntry = { type: 'directory', path: 'a', mode: 0o755 };
  assert.throws(() => write([twice, twice]), { code: 'ARCHIVE_INVALID' });
});

test('throws ARCHIVE_INVALID when a time does not fit its field', () => {
  assert.throws(() => write(entries, 2 ** 32), { code: 'ARCHIVE_INVALID' });
});

test('throws ARCHIVE_INVALID when the archive is cut at any byte before its trailer ends', () => {
  for (let length = 0; length < archive.length; length += 1) malformed(archive.subarray(0, length));
});

test('throws ARCHIVE_INVALID when something follows the trailer', () => {
  malformed(Buffer.concat([archive, Buffer.from('x')]));
  // Padding of others that Linux takes, which no image has.
  malformed(Buffer.concat([archive, Buffer.alloc(512)]));
});

test('throws ARCHIVE_INVALID when a header is not of the newc format', () => {
  malformed(Buffer.from(archive.toString('latin1').replace('070701', '070702'), 'latin1'));
  malformed(Buffer.from(archive.toString('latin1').replace('6553F100', '6553G100'), 'latin1'));
});

test('throws ARCHIVE_INVALID for a block device, a hard link and a name that leaves the folder', () => {
  const text = archive.toString('latin1');
  malformed(Buffer.from(text.replace('00002180', '00006180'), 'latin1'));
  malformed(
    Buffer.from(text.replace(`0000816D${'0'.repeat(16)}00000001`, `0000816D${'0'.repeat(16)}00000002`), 'latin1'),
  );
  malformed(Buffer.from(text.replace('dev\0', '../\0'), 'latin1'));
});

/** The archive with the field of a header changed, by its number in the format, and `contents` after its name. */
function withField(name: string, field: number, digits: string, contents = ''): Buffer {
  const at = archive.indexOf(`${name}\0`) - 110;
  assert.ok(at >= 0);
  const bytes = Buffer.from(archive);
  bytes.write(digits, at + 6 + 8 * field, 'latin1');
  const end = at + 110 + name.length + 1;
  const body = end + ((4 - (end % 4)) % 4);
  return Buffer.concat([bytes.subarray(0, body), Buffer.from(contents), bytes.subarray(body)]);
}

test('throws ARCHIVE_INVALID for what Linux leaves out, reads otherwise, or nobody looks at', () => {
  assert.deepEqual(withField('dev', 0, '00000001'), archive);
  malformed(withField('dev', 6, '00000004', 'AAAA'));
  malformed(withField('dev/console', 6, '00000004', 'AAAA'));
  for (const field of [0, 2, 4, 5, 6, 7, 9, 12]) malformed(withField('TRAILER!!!', field, '00000004', 'AAAA'));
  for (const field of [0, 4, 7, 8, 9, 10, 12]) malformed(withField('init', field, '00000009'));
  // A time of its own.
  malformed(withField('init', 5, '00000009'));
  // The same numbers in other digits.
  malformed(withField('dev', 1, '000041ed'));
  const [dev, console] = [write(entries.slice(0, 1)), write(entries.slice(1, 2))];
  // A file before its folder.
  malformed(Buffer.concat([console.subarray(0, -124), dev]));
});

test('throws ARCHIVE_INVALID for a link that Linux does not make', () => {
  for (const target of ['', 'a\0b', 'a'.repeat(4096)]) {
    assert.throws(() => write([{ type: 'symlink', path: 'a', mode: 0o777, target }]), { code: 'ARCHIVE_INVALID' });
  }
});

test('throws ARCHIVE_INVALID at the first entry that is one too many', () => {
  assert.equal(readCpio(archive, entries.length).length, entries.length);
  // Cut off after it: what stands behind is not read any more.
  const first = archive.subarray(0, archive.indexOf('init\0') + 'init\0'.length + 13);
  assert.throws(() => readCpio(first, 2), /too many entries/);
});
