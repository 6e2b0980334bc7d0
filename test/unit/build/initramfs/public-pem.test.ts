import assert from 'node:assert/strict';
import test from 'node:test';
import { publicPem } from '../../../../build/initramfs/public-pem.ts';

const block = (label: string, body = 'AAAA'): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const read = (text: string): string => publicPem('ca.pem', Buffer.from(text), 'CERTIFICATE').toString();

test('keeps the blocks as they are, and nothing of what stands around them', () => {
  const two = block('CERTIFICATE') + block('CERTIFICATE', 'BBBB');
  assert.equal(read(two), two);
  assert.equal(read(`subject=CN = x\npassword\n${block('CERTIFICATE')}more\n${block('CERTIFICATE', 'BBBB')}end`), two);
  assert.equal(read('none'), '');
});

test('refuses every block of another kind, also one that is cut off or that programs do not know', () => {
  for (const label of [
    'PRIVATE KEY',
    'EC PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'X509 CRL',
    'X-Y',
    'certificate',
    '',
  ]) {
    for (const other of [block(label), `-----BEGIN ${label}-----\nAAAA`]) {
      assert.throws(() => read(block('CERTIFICATE') + other), /ca\.pem also has "BEGIN /);
      assert.throws(() => read(other + block('CERTIFICATE')), /ca\.pem also has "BEGIN /);
    }
  }
  assert.throws(() => read(`${block('CERTIFICATE')}-----BEGIN CERTIFICATE-----\nAAAA`), /is cut off/);
});
