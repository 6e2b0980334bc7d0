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
import { collect, fakeAgent, fingerprint, neverAborted, request, withCode } from '../support/fake-agent.ts';

const callers: CallerRoles = {
  release: ['DNS:Controller.example.org', 'IP:192.0.2.7', 'IP:2001:db8::00a1'],
  keys: ['URI:spiffe://example.org/operator', 'email:ops@example.org'],
};

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

const release = (client: AgentClient): Promise<unknown> => collect(client.createRelease(request, neverAborted));
const roll = (client: AgentClient): Promise<unknown> =>
  client.rollKeys({ reason: 'SUPERSEDED', comment: '', dryRun: true }, neverAborted);
const restore = (client: AgentClient): Promise<unknown> => client.restoreKeyRing(new Uint8Array(1), neverAborted);
const look = async (client: AgentClient): Promise<unknown> =>
  Promise.all([client.getPublicKey(), client.getAgentInfo()]);

const notAllowed = withCode('CALLER_NOT_ALLOWED');
/** What the agent behind this server answers to those who may roll and restore its keys. */
const letIn = withCode('NOT_IMPLEMENTED');

for (const name of [
  'DNS:controller.EXAMPLE.org',
  'IP:192.0.2.7',
  'IP:2001:DB8::A1',
  'DNS:unknown.example.org,IP:192.0.2.7',
]) {
  test(`lets ${name} make releases and look at keys, and no more`, async () => {
    await withClient(authority.issue('client', name), async (client) => {
      await release(client);
      await look(client);
      await assert.rejects(roll(client), notAllowed);
      await assert.rejects(restore(client), notAllowed);
    });
  });
}

for (const name of ['URI:spiffe://example.org/operator', 'email:ops@example.org']) {
  test(`lets ${name} roll and restore keys and look at them, and no more`, async () => {
    await withClient(authority.issue('client', name), async (client) => {
      await assert.rejects(roll(client), letIn);
      await assert.rejects(restore(client), letIn);
      await look(client);
      await assert.rejects(release(client), notAllowed);
    });
  });
}

/** A name with commas, at which openssl would take it apart: GeneralNames of RFC 5280, section 4.2.1.6, for short URIs. */
function uriInDer(uri: string): string {
  const bytes = Buffer.from(uri);
  const general = Buffer.concat([Buffer.of(0x86, bytes.length), bytes]);
  return `DER:${Buffer.concat([Buffer.of(0x30, general.length), general]).toString('hex')}`;
}

const strangers: Readonly<Record<string, string | undefined>> = {
  'a name that no role has': 'DNS:stranger.example.org',
  'a longer name': 'DNS:controller.example.org.evil.example',
  'a wildcard': 'DNS:*.example.org',
  'the right name as another kind of name': 'URI:controller.example.org',
  'a URI in other capitals': 'URI:spiffe://example.org/Operator',
  // In Node's notation it would read as three names, were it not quoted there.
  'a name that pretends to be several': uriInDer('a, DNS:controller.example.org, b'),
  'no name': undefined,
};

for (const [what, name] of Object.entries(strangers)) {
  test(`throws CALLER_NOT_ALLOWED for a certificate of the right authority with ${what}`, async () => {
    await withClient(authority.issue('stranger', name), async (client) => {
      for (const call of [release, roll, restore, look]) await assert.rejects(call(client), notAllowed);
    });
  });
}

test('throws CALLER_NOT_ALLOWED for a controller by its common name alone', async () => {
  await withClient(authority.issue('controller.example.org'), async (client) => {
    await assert.rejects(release(client), notAllowed);
  });
});

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
