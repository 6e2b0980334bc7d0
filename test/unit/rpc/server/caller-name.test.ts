import assert from 'node:assert/strict';
import type { PeerCertificate } from 'node:tls';
import { test } from 'node:test';
import { callerName } from '../../../../src/rpc/server/caller-name.ts';

function nameOf(
  peer: string,
  certificate?: Pick<PeerCertificate, 'fingerprint256'> & { subjectaltname?: string },
): string {
  const sslPeerCertificate = certificate as PeerCertificate | undefined;
  return callerName({ getPeer: () => peer, getAuthContext: () => ({ sslPeerCertificate }) });
}

test('tells callers apart by the names in their certificates, wherever they call from', () => {
  const one = { subjectaltname: 'DNS:one.example.org', fingerprint256: 'AA' };
  assert.equal(nameOf('192.0.2.1:1', one), nameOf('192.0.2.2:2', { ...one, fingerprint256: 'BB' }));
  assert.notEqual(nameOf('192.0.2.1:1', one), nameOf('192.0.2.1:1', { ...one, subjectaltname: 'DNS:two.example.org' }));
});

test('tells callers whose certificates have no names apart by these', () => {
  assert.notEqual(nameOf('192.0.2.1:1', { fingerprint256: 'AA' }), nameOf('192.0.2.1:1', { fingerprint256: 'BB' }));
});

test('tells callers without certificates apart by their addresses, those of IPv6 by the network', () => {
  assert.equal(nameOf('192.0.2.1:1'), nameOf('192.0.2.1:2'));
  assert.equal(nameOf('192.0.2.1:1'), nameOf('[::ffff:192.0.2.1]:2'));
  assert.notEqual(nameOf('192.0.2.1:1'), nameOf('192.0.2.2:1'));
  assert.equal(nameOf('[2001:db8:1:2::1]:1'), nameOf('2001:db8:1:2:ffff::2:3'));
  assert.notEqual(nameOf('[2001:db8:1:2::1]:1'), nameOf('[2001:db8:1:3::1]:1'));
  assert.equal(nameOf('unknown'), 'unknown');
});
