import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerName } from '../../../../src/rpc/server/caller-name.ts';

const peer = '192.0.2.1:1';

test('tells callers apart by the names in their certificates, wherever they call from', () => {
  const one = { names: ['DNS:one.example.org'], serial: '1', sha256: 'aa' };
  const renewed = { ...one, serial: '2', sha256: 'bb' };
  assert.equal(callerName({ peer, certificate: one }), callerName({ peer: '192.0.2.2:2', certificate: renewed }));
  const other = { ...one, names: ['DNS:two.example.org'] };
  assert.notEqual(callerName({ peer, certificate: one }), callerName({ peer, certificate: other }));
});

test('tells callers whose certificates have no names apart by these', () => {
  const nameless = (sha256: string): string => callerName({ peer, certificate: { names: [], serial: '1', sha256 } });
  assert.notEqual(nameless('aa'), nameless('bb'));
});

test('tells callers without certificates apart by their addresses, those of IPv6 by the network', () => {
  const nameOf = (address: string): string => callerName({ peer: `${address}:1` });
  assert.equal(nameOf('192.0.2.1'), nameOf('::ffff:192.0.2.1'));
  assert.notEqual(nameOf('192.0.2.1'), nameOf('192.0.2.2'));
  assert.equal(nameOf('2001:db8:1:2::1'), nameOf('2001:db8:1:2:ffff::2:3'));
  assert.notEqual(nameOf('2001:db8:1:2::1'), nameOf('2001:db8:1:3::1'));
  assert.equal(callerName({ peer: 'unknown' }), 'unknown');
});
