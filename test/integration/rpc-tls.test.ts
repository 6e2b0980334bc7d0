import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { AgentError, asAgentError } from '../../src/errors.ts';
import { defaultLimits } from '../../src/limits.ts';
import type { CallerRoles } from '../../src/platform/serve-config.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { MovedClock } from '../support/faults/moved-clock.ts';
import { fakeAgent, fingerprint, withCode } from '../support/fake-agent.ts';

const address = '127.0.0.1:0';
const DAYS_SECONDS = 10 * 86_400;
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
  return startServer({ ...settings, address, tls: { ...tls, callers } });
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

test('says what keeps a caller and an agent apart', async (t) => {
  const other = new CertificateAuthority(directory, 'another');
  const ours = authority.issue('caller', 'DNS:controller.example.org');
  const theirs = other.issue('foreigner', 'DNS:controller.example.org');
  const plain = await startServer({ agent: fakeAgent(), limits: defaultLimits, log: () => undefined, address });
  const elsewhere = await serve(authority.issue('named', 'DNS:elsewhere.example.org'));
  using clock = new MovedClock();
  clock.move(-DAYS_SECONDS);
  const past = await serve(authority.issue('past', 'IP:127.0.0.1', clock.env));
  t.after(() => Promise.all([plain, elsewhere, past].map((one) => one.stop())));
  const cases: readonly (readonly [advice: RegExp, address: string, tls: TlsMaterial | undefined])[] = [
    [/by TLS alone/, server.address, undefined],
    [/speaks no TLS/, plain.address, ours],
    [/not of the authority that agentCa names/, server.address, { ...ours, ca: theirs.ca }],
    [/not take the certificate of this caller/, server.address, { ...theirs, ca: ours.ca }],
    [/made out to other names/, elsewhere.address, ours],
    [/not valid at this time/, past.address, ours],
    [/Nothing listens/, '127.0.0.1:1', ours],
    [/Check the name/, 'nowhere.invalid:1', ours],
  ];
  for (const [advice, of, tls] of cases) {
    const client = new AgentClient(of, tls);
    const error = await client.getAgentInfo().catch(asAgentError);
    client.close();
    assert.ok(error instanceof AgentError && error.code === 'AGENT_UNREACHABLE');
    assert.match(error.message, advice);
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
