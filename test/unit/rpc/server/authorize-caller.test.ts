import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerCertificate } from 'node:tls';
import { ReleaseAgent as service } from '../../../../src/rpc/gen/sealci/release/v1/release_agent_pb.ts';
import { Health } from '../../../../src/rpc/gen/grpc/health/v1/health_pb.ts';
import { allowAnyone, allowRoles } from '../../../../src/rpc/server/authorize-caller.ts';
import { withCode } from '../../../support/codes.ts';

const roles = {
  release: ['DNS:controller.example.org', 'IP:2001:db8::1', 'IP:10.0.0.1', 'URI:spiffe://Example.org/a'],
  keys: ['email:operator@example.org'],
};
const authorize = allowRoles(roles);

/** The methods that a caller with these names may call. */
function allowed(subjectaltname: string | undefined): string[] {
  // Its names are all that is looked at.
  const sslPeerCertificate = { subjectaltname } as PeerCertificate;
  return Object.values(service.method)
    .filter((method) => {
      try {
        authorize(method, { sslPeerCertificate });
        return true;
      } catch (error) {
        return !withCode('CALLER_NOT_ALLOWED')(error);
      }
    })
    .map(({ name }) => name)
    .sort();
}

const forReleases = ['CreateRelease', 'GetAgentInfo', 'GetPublicKey'];
const forKeys = ['GetAgentInfo', 'GetPublicKey', 'RestoreKeyRing', 'RollPGPKeys'];

test('lets a caller call what its role may, by any of its names', () => {
  assert.deepEqual(allowed('DNS:controller.example.org'), forReleases);
  assert.deepEqual(allowed('DNS:other.example.org, email:operator@example.org'), forKeys);
  const all = [...new Set([...forReleases, ...forKeys])].sort();
  assert.deepEqual(allowed('email:operator@example.org, IP Address:10.0.0.1'), all);
});

test('compares names as they are meant: hosts in any case, addresses in any form, all else as it is', () => {
  assert.deepEqual(allowed('DNS:CONTROLLER.Example.org'), forReleases);
  assert.deepEqual(allowed('IP Address:2001:DB8:0:0:0:0:0:1'), forReleases);
  assert.deepEqual(allowed('URI:spiffe://Example.org/a'), forReleases);
  assert.deepEqual(allowed('URI:spiffe://example.org/a'), []);
  assert.deepEqual(allowed('email:Operator@example.org'), []);
});

test('throws CALLER_NOT_ALLOWED for names that are not listed, none, or none that is sure', () => {
  const parts = ['DNS:example.org', 'DNS:x.controller.example.org', 'IP Address:10.0.0.10', 'controller.example.org'];
  for (const names of [...parts, '', undefined]) assert.deepEqual(allowed(names), [], String(names));
  // One name of the certificate, as Node writes it, that would pass for two.
  assert.deepEqual(allowed('DNS:"a, DNS:controller.example.org", DNS:controller.example.org'), []);
  assert.throws(() => {
    authorize(service.method.getAgentInfo, {});
  }, withCode('CALLER_NOT_ALLOWED'));
});

test('gives no role a method that is not in the table', () => {
  const sslPeerCertificate = { subjectaltname: 'DNS:controller.example.org' } as PeerCertificate;
  assert.throws(() => {
    authorize(Health.method.check, { sslPeerCertificate });
  }, withCode('CALLER_NOT_ALLOWED'));
});

test('lets anyone call where there are no certificates', () => {
  assert.doesNotThrow(allowAnyone);
});
