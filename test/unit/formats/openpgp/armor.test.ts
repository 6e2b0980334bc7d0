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

test('reads armor with a checksum that is wrong or malformed, as RFC 9580 demands', () => {
  for (const checksum of ['=AAAA', '=', '====', '=0fODQ=']) {
    const armored = writeArmor('SIGNATURE', Buffer.from('abc')).replace(/=.*/, checksum);
    assert.equal(Buffer.from(readArmor(armored, 'SIGNATURE')).toString(), 'abc', checksum);
  }
});

test('reads armor without its checksum', () => {
  const armored = writeArmor('SIGNATURE', Buffer.from('abc')).replace(/=.*\n/, '');
  assert.equal(Buffer.from(readArmor(armored, 'SIGNATURE')).toString(), 'abc');
});

// Found by fuzzing: what JavaScript takes for white space, others take for damage, or for the end of the data.
test('takes spaces, tabs and carriage returns for white space behind a line, and nothing else anywhere', () => {
  const armored = (space: string, line: string): string =>
    `-----BEGIN PGP SIGNATURE-----\n\nYWJj\n${line.replace('~', space)}\n-----END PGP SIGNATURE-----\n`;
  for (const space of [' ', '\t', '\r', ' \t\r']) {
    assert.equal(Buffer.from(readArmor(armored(space, 'ZGVm~'), 'SIGNATURE')).toString(), 'abcdef');
    assert.throws(() => readArmor(armored(space, '~ZGVm'), 'SIGNATURE'), withCode('RELEASE_MALFORMED'));
  }
  for (const space of ['\f', '\v', '\u00a0', '\u2028', '\ufeff']) {
    for (const line of ['~ZGVm', 'ZGVm~', 'ZG~Vm', '~=\nZGVm', '~']) {
      assert.throws(() => readArmor(armored(space, line), 'SIGNATURE'), withCode('RELEASE_MALFORMED'), line);
    }
  }
});

// Found by fuzzing: openpgp.js takes the data before the first checksum for all of it.
test('refuses data behind a checksum, of which programs differ in what they read', () => {
  for (const body of ['YWJj\n=\nZGVm', 'YWJj\n=twTO\nZGVm\n=twTO', '=twTO\nYWJj', '=\n=']) {
    const armored = `-----BEGIN PGP SIGNATURE-----\n\n${body}\n-----END PGP SIGNATURE-----\n`;
    assert.throws(() => readArmor(armored, 'SIGNATURE'), withCode('RELEASE_MALFORMED'), body);
  }
});
