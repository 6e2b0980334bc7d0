import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readRevocationLists } from '../../../../src/rpc/server/revocation-lists.ts';
import { ListedAuthority } from '../../../support/listed-authority.ts';
import { withCode } from '../../../support/codes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-lists-'));
const authority = ListedAuthority.root(directory);
const second = ListedAuthority.root(directory, 'second');
after(() => {
  rmSync(directory, { recursive: true });
});
const invalid = withCode('CONFIG_INVALID');

test('takes a list of each authority, in any order, whatever stands around them', () => {
  const [one, two] = [authority.list(), second.list()];
  assert.deepEqual(readRevocationLists(one, authority.ca).pem, [one.toString().trim()]);
  const both = Buffer.concat([Buffer.from('Certificate Revocation List:\n'), two, Buffer.from('\n'), one]);
  assert.equal(readRevocationLists(both, Buffer.concat([authority.ca, second.ca])).pem.length, 2);
});

test('throws CONFIG_INVALID for a list that has expired, and takes it a moment before', () => {
  const list = authority.list(60_000);
  const in59s = new Date(Date.now() + 58_000);
  assert.equal(readRevocationLists(list, authority.ca, in59s).pem.length, 1);
  assert.throws(() => readRevocationLists(list, authority.ca, new Date(Date.now() + 61_000)), invalid);
});

test('throws CONFIG_INVALID for a list of another authority, and for an authority without a list', () => {
  assert.throws(() => readRevocationLists(second.list(), authority.ca), invalid);
  const both = Buffer.concat([authority.ca, second.ca]);
  assert.throws(() => readRevocationLists(authority.list(), both), invalid);
});

test('throws CONFIG_INVALID for a list that is damaged or cut off at any place, and for none', () => {
  const pem = authority.list().toString();
  const der = Buffer.from(pem.replaceAll(/-----.*-----/g, ''), 'base64');
  const armored = (bytes: Uint8Array): Buffer =>
    Buffer.from(`-----BEGIN X509 CRL-----\n${Buffer.from(bytes).toString('base64')}\n-----END X509 CRL-----\n`);
  assert.equal(readRevocationLists(armored(der), authority.ca).pem.length, 1);
  for (let length = 1; length < der.length; length++) {
    assert.throws(() => readRevocationLists(armored(der.subarray(0, length)), authority.ca), invalid, String(length));
  }
  for (let at = 0; at < der.length; at++) {
    const changed = Buffer.from(der);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
    assert.throws(() => readRevocationLists(armored(changed), authority.ca), invalid, String(at));
  }
  for (const text of ['', 'no list', authority.ca.toString()]) {
    assert.throws(() => readRevocationLists(Buffer.from(text), authority.ca), invalid);
  }
});

for (const [what, options] of Object.entries({
  RSA: ['-newkey', 'rsa:2048'],
  Ed25519: ['-newkey', 'ed25519'],
  'P-384': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
})) {
  test(`takes the list of an authority with a key of ${what}`, () => {
    const other = ListedAuthority.root(directory, 'other', options);
    assert.equal(readRevocationLists(other.list(), other.ca).pem.length, 1);
  });
}
