import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { defaultLimits } from '../../src/limits.ts';
import type { CallerRoles } from '../../src/platform/serve-config.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import type { TlsMaterial } from '../../src/rpc/tls.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { fakeAgent, fingerprint, withCode } from '../support/fake-agent.ts';

const callers: CallerRoles = { release: ['IP:192.0.2.7'], keys: [] };

let directory: string;
let authority: CertificateAuthority;
let server: RunningServer;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-rpc-tls-'));
  authority = new CertificateAuthority(directory);
  server = await serve(authority.issue('server', 'IP:127.0.0.1'));
});
after(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

function serve(tls: TlsMaterial): Promise<RunningServer> {
  const settings = { agent: fakeAgent(), limits: defaultLimits, log: () => undefined };
  return startServer({ ...settings, address: '127.0.0.1:0', tls: { ...tls, callers } });
}

async function withClient(tls: TlsMaterial | undefined, use: (client: AgentClient) => Promise<void>): Promise<void> {
  const client = new AgentClient(server.address, tls);
  try {
    await use(client);
  } finally {
    client.close();
  }
}

const look = async (client: AgentClient): Promise<unknown> =>
  Promise.all([client.getPublicKey(), client.getAgentInfo()]);

// Who may call what: caller-matrix.test.ts.

test('throws AGENT_UNREACHABLE for another authority, for no certificate and for no TLS', async () => {
  const other = new CertificateAuthority(directory, 'other');
  const { cert, key } = other.issue('impostor', 'DNS:controller.example.org');
  const { ca } = authority.issue('any');
  for (const tls of [{ ca, cert, key }, undefined]) {
    await withClient(tls, async (client) => {
      await assert.rejects(look(client), withCode('AGENT_UNREACHABLE'));
    });
  }
});

test('trusts over TLS the agent whose certificate names the address that was called, and no other', async () => {
  const elsewhere = await serve(authority.issue('elsewhere', 'IP:127.0.0.2'));
  const named = await serve(authority.issue('named', 'DNS:localhost'));
  const tls = authority.issue('client', 'IP:192.0.2.7');
  const byAddress = new AgentClient(elsewhere.address, tls);
  const byName = new AgentClient(`localhost:${named.port}`, tls);
  try {
    await assert.rejects(byAddress.getPublicKey(), withCode('AGENT_UNREACHABLE'));
    assert.equal((await byName.getPublicKey()).key.fingerprint, fingerprint);
  } finally {
    for (const client of [byAddress, byName]) client.close();
    for (const running of [elsewhere, named]) await running.stop();
  }
});
