import assert from 'node:assert/strict';
import test from 'node:test';
import { readArmor, writeArmor } from '../../../../src/formats/openpgp/armor.ts';
import { sampleBytes } from '../../../support/openpgp.ts';
import { withCode } from '../../../support/codes.ts';

test('reads what it writes, of any length', () => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = sampleBytes(length);
    assert.deepEqual(Uint8Array.from(readArmor(writeArmor('SIGNATURE', bytes), 'SIGNATURE')), bytes);
  }
});

test('reads armor without its checksum', () => {
  const armored = writeArmor('SIGNATURE', Buffer.from('abc')).replace(/=.*\n/, '');
  assert.equal(Buffer.from(readArmor(armored, 'SIGNATURE')).toString(), 'abc');
});

// Found by fuzzing: openpgp.js takes the data before the first checksum for all of it.
test('refuses data behind a checksum, of which programs differ in what they read', () => {
  for (const body of ['YWJj\n=\nZGVm', 'YWJj\n=twTO\nZGVm\n=twTO', '=twTO\nYWJj', '=\n=']) {
    const armored = `-----BEGIN PGP SIGNATURE-----\n\n${body}\n-----END PGP SIGNATURE-----\n`;
    assert.throws(() => readArmor(armored, 'SIGNATURE'), withCode('RELEASE_MALFORMED'), body);
  }
});
