import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test from 'node:test';
import { CertificateAuthority } from '../../../src/platform/certificate-authority.ts';

test('certificates have the times that they are made for, after 2049 too', () => {
  const authority = new CertificateAuthority('CA', new Date('2049-12-31T12:00:00.900Z'), 24 * 60 * 60_000);
  for (const cert of [authority.cert, authority.issue('a', 'server', ['DNS:a.example.org']).cert]) {
    const { validFromDate, validToDate } = new X509Certificate(cert);
    assert.deepEqual([validFromDate, validToDate], [new Date('2049-12-31T11:55:00Z'), authority.expiresAt]);
  }
  assert.deepEqual(authority.expiresAt, new Date('2050-01-01T12:00:00Z'));
});

test('names of each kind are in a certificate as they were given', () => {
  const authority = new CertificateAuthority('CA', new Date(), 60_000);
  const names = [
    'DNS:a.example.org',
    'IP:10.0.0.1',
    'IP:2001:db8::1',
    'URI:spiffe://example.org/a',
    'email:a@example.org',
  ];
  const { subjectAltName, ca } = new X509Certificate(authority.issue('a', 'client', names).cert);
  const read = 'DNS:a.example.org, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, URI:spiffe://example.org/a, ';
  assert.deepEqual([subjectAltName, ca], [`${read}email:a@example.org`, false]);
  for (const name of ['name', 'constructor:x', 'DNS:b\u00fccher.example']) {
    assert.throws(() => authority.issue('a', 'client', [name]), RangeError, name);
  }
});
