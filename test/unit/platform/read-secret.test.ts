import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readSecret } from '../../../src/platform/read-secret.ts';
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
