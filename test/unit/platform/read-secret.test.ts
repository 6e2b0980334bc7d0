import assert from 'node:assert/strict';
import { chmodSync, chownSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readFileBytes, readSecret, readTextFile } from '../../../src/platform/read-secret.ts';
import { withCode } from '../../support/codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-secret-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const file = join(folder, 'key');
writeFileSync(file, 'secret');

function read(mode: number): string {
  chmodSync(file, mode);
  const byName = readSecret({ file }, 'KEY_FILE_INVALID').toString();
  assert.equal(readSecret({ fd: openSync(file, 'r') }, 'KEY_FILE_INVALID').toString(), byName);
  return byName;
}

/** For assert.throws. */
function saying(advice: RegExp): (error: Error) => boolean {
  return (error) => {
    withCode('KEY_FILE_INVALID')(error);
    return advice.test(error.message);
  };
}

for (const mode of [0o400, 0o440, 0o600, 0o640]) {
  test(`reads a secret of mode ${mode.toString(8)}`, () => {
    assert.equal(read(mode), 'secret');
  });
}

for (const mode of [0o602, 0o620, 0o622, 0o644, 0o660, 0o666, 0o604]) {
  test(`throws for a secret of mode ${mode.toString(8)}, and says what to do`, () => {
    chmodSync(file, mode);
    for (const source of [{ file }, { fd: openSync(file, 'r') }]) {
      assert.throws(() => readSecret(source, 'KEY_FILE_INVALID'), saying(/chmod 600/));
    }
  });
}

test(
  'throws for a secret of another user',
  { skip: process.getuid?.() !== 0 && 'only root can give files away' },
  () => {
    chmodSync(file, 0o600);
    chownSync(file, 12_345, 0);
    try {
      assert.throws(() => readSecret({ file }, 'KEY_FILE_INVALID'), saying(/12345.*chown/));
    } finally {
      chownSync(file, 0, 0);
    }
  },
);

const MAX = 64 * 1024;

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

test('closes the descriptor that it reads, and the one that it refuses', () => {
  chmodSync(file, 0o600);
  const fd = openSync(file, 'r');
  assert.equal(readSecret({ fd }, 'KEY_FILE_INVALID').toString(), 'secret');
  assert.throws(() => fstatSync(fd), { code: 'EBADF' });
  chmodSync(file, 0o644);
  const shared = openSync(file, 'r');
  assert.throws(() => readSecret({ fd: shared }, 'KEY_FILE_INVALID'), withCode('KEY_FILE_INVALID'));
  assert.throws(() => fstatSync(shared), { code: 'EBADF' });
});

test('throws the code it was given for what is too long, a folder, nothing, or no descriptor', () => {
  assert.equal(readSecret({ file: write('most', Buffer.alloc(MAX, 'x')) }, 'CONFIG_INVALID').length, MAX);
  const sources = [{ file: write('long', Buffer.alloc(MAX + 1)) }, { file: folder }, { file: join(folder, 'none') }];
  for (const source of [...sources, { fd: 12_345 }]) {
    assert.throws(() => readSecret(source, 'CONFIG_INVALID'), withCode('CONFIG_INVALID'));
  }
});

test('reads files that are no secret up to a bound', () => {
  const text = write('text', 'grüße');
  chmodSync(text, 0o644);
  assert.equal(readTextFile(text, 7, 'FILE_UNREADABLE'), 'grüße');
  assert.throws(() => readFileBytes(text, 6, 'FILE_UNREADABLE'), withCode('FILE_UNREADABLE'));
  assert.throws(() => readFileBytes(folder, 6, 'FILE_UNREADABLE'), withCode('FILE_UNREADABLE'));
  assert.throws(() => readTextFile(join(folder, 'none'), 6, 'FILE_UNREADABLE'), /ENOENT/);
});
