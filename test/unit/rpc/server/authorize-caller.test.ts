import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentError } from '../../../../src/errors.ts';
import { allowAnyone, allowRoles } from '../../../../src/rpc/server/authorize-caller.ts';
import { type CallPolicy, callPolicies } from '../../../../src/rpc/server/call-policy.ts';
import { certificateNames, type ShownCertificate } from '../../../../src/rpc/server/shown-certificate.ts';
import { withCode } from '../../../support/codes.ts';

const roles = {
  release: ['DNS:controller.example.org', 'IP:2001:db8::1', 'IP:10.0.0.1', 'URI:spiffe://Example.org/a'],
  keys: ['email:operator@example.org'],
};
const NOW = Date.parse('2026-01-02T03:04:05Z');
const authorize = allowRoles(roles, () => NOW);
const service = '/sealci.release.v1.ReleaseAgent/';

function certificate(subjectAltName: string, validTo = NOW): ShownCertificate {
  return { names: certificateNames(subjectAltName), serial: '01', sha256: 'aabb', validTo };
}

function policyOf(path: string): CallPolicy {
  const policy = callPolicies.get(path);
  assert.ok(policy, path);
  return policy;
}

/** The methods of the service that a caller with these names may call. */
function allowed(subjectAltName: string): string[] {
  return [...callPolicies]
    .filter(([path]) => path.startsWith(service))
    .filter(([, policy]) => {
      try {
        authorize(policy, certificate(subjectAltName));
        return true;
      } catch (error) {
        return !(error instanceof AgentError && error.code === 'CALLER_NOT_ALLOWED');
      }
    })
    .map(([, { name }]) => name)
    .sort();
}

const forReleases = ['CreateRelease', 'GetAgentInfo', 'GetPublicKey'];
const forKeys = ['ConfirmKeyRing', 'GetAgentInfo', 'GetPublicKey', 'RestoreKeyRing', 'RollPGPKeys'];

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
  for (const names of [...parts, '']) assert.deepEqual(allowed(names), [], names);
  // One name of the certificate, as Node writes it, that would pass for two.
  assert.deepEqual(allowed('DNS:"a, DNS:controller.example.org", DNS:controller.example.org'), []);
});

test('throws CALLER_NOT_ALLOWED for whoever shows no certificate, or one that has expired since, whatever is called', () => {
  for (const policy of callPolicies.values()) {
    const listed = 'DNS:controller.example.org, email:operator@example.org';
    for (const shown of [undefined, certificate(listed, NOW - 1)]) {
      assert.throws(() => {
        authorize(policy, shown);
      }, withCode('CALLER_NOT_ALLOWED'));
    }
    authorize(policy, certificate(listed));
  }
});

test('lets every certificate ask for health, and for what there is', () => {
  for (const path of ['grpc.health.v1.Health/Check', 'grpc.reflection.v1.ServerReflection/ServerReflectionInfo']) {
    authorize(policyOf(`/${path}`), certificate(''));
  }
});

test('lets anyone call where there are no certificates', () => {
  assert.doesNotThrow(allowAnyone);
});
