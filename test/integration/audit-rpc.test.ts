import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { connect, type ConnectionOptions } from 'node:tls';
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AgentError } from '../../src/errors.ts';
import { defaultLimits } from '../../src/limits.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { ReleaseAgentDefinition as service } from '../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { deserializer, type Method, methodsOf } from '../../src/rpc/method-adapter.ts';
import type { CallRecord } from '../../src/rpc/server/call-log.ts';
import { startServer } from '../../src/rpc/server/server.ts';
import { clientTransport } from '../../src/rpc/tls.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { makeLog, signed } from '../support/audit-lines.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { collect, eventually, fakeAgent, neverAborted, releaseOf, request, withCode } from '../support/fake-agent.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-audit-rpc-'));
const authority = new CertificateAuthority(directory);
const controller = authority.issue('controller', 'DNS:Controller.example.org,IP:192.0.2.7,URI:spiffe://example.org/c');
const { log: audit, lines } = makeLog();
const calls: CallRecord[] = [];
const server = await startServer({
  address: '127.0.0.1:0',
  agent: fakeAgent(async function* ({ tag }, _, account) {
    if (tag !== 'unsigned') account(signed);
    yield* releaseOf(Buffer.from('content'));
    if (tag === 'fails') throw new AgentError('OBJECT_MISSING', 'An object is missing.');
  }),
  limits: defaultLimits,
  audit,
  log: (record) => calls.push(record),
  tls: {
    ...authority.issue('server', 'IP:127.0.0.1'),
    callers: { release: ['DNS:controller.example.org'], keys: [] },
  },
});
after(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

type Line = Readonly<Record<string, unknown>>;
const events = (): Line[] => lines.map((line) => JSON.parse(line) as Line);
const last = (): Line => events().at(-1) ?? {};

async function withClient<T>(tls: TlsMaterial | undefined, use: (client: AgentClient) => Promise<T>): Promise<T> {
  const client = new AgentClient(server.address, tls);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

/** What openssl says of a certificate. */
function openssl(option: string): string {
  const { stdout } = spawnSync('openssl', [
    'x509',
    '-noout',
    option,
    '-sha256',
    '-in',
    join(directory, 'controller.pem'),
  ]);
  return stdout.toString().trim().replace(/^.*=/, '').replaceAll(':', '').toLowerCase();
}

test('has in the line who asked for a release, as the certificate says', async () => {
  await withClient(controller, (client) => collect(client.createRelease(request, neverAborted)));
  const { event, method, call, peer, caller } = last();
  assert.deepEqual([event, method], ['signed', 'CreateRelease']);
  assert.match(String(peer), /^127\.0\.0\.1:\d+$/);
  const { names, serial, sha256 } = caller as { names: string[]; serial: string; sha256: string };
  assert.deepEqual(names, ['DNS:Controller.example.org', 'IP:192.0.2.7', 'URI:spiffe://example.org/c']);
  assert.deepEqual([serial.toLowerCase(), sha256], [openssl('-serial'), openssl('-fingerprint')]);
  await eventually(() => calls.at(-1)?.id === call, 'the call is in the log by the same id');
});

test('says that a call has failed after its signature was accounted for, and nothing of one before', async () => {
  const before = lines.length;
  for (const tag of ['unsigned', 'fails']) {
    await withClient(controller, async (client) => {
      await collect(client.createRelease({ ...request, tag }, neverAborted)).catch(() => undefined);
    });
  }
  await eventually(() => last()['event'] === 'failed', 'the failure is in the log');
  const [first, second, ...more] = events().slice(before);
  assert.deepEqual(
    [first?.['event'], second?.['event'], second?.['code'], more],
    ['signed', 'failed', 'OBJECT_MISSING', []],
  );
  assert.equal(first?.['call'], second?.['call']);
});

test('has a caller that is turned away, by name', async () => {
  const stranger = authority.issue('stranger', 'DNS:stranger.example.org');
  const refused = await withClient(stranger, (client) => client.getPublicKey().catch((error: unknown) => error));
  assert.ok(refused instanceof AgentError);
  const { event, by, code, method, call, caller } = last();
  assert.deepEqual([event, by, code, method], ['refused', 'agent', 'CALLER_NOT_ALLOWED', 'GetPublicKey']);
  assert.deepEqual((caller as Line)['names'], ['DNS:stranger.example.org']);
  assert.equal(refused.data['callId'], call);
});

/** A name with bytes that openssl would not take: GeneralNames of RFC 5280, section 4.2.1.6, with one short URI. */
function uriInDer(uri: string): string {
  const bytes = Buffer.from(uri, 'latin1');
  const general = Buffer.concat([Buffer.of(0x86, bytes.length), bytes]);
  return `DER:${Buffer.concat([Buffer.of(0x30, general.length), general]).toString('hex')}`;
}

test('has nothing in a line that a console would heed, whatever is in a certificate', async () => {
  const name = 'a\n{"audit":1,\u001b[2J\u0085\u00e2\u0080\u00ae';
  await withClient(authority.issue('stranger', uriInDer(name)), async (client) => {
    await assert.rejects(client.getPublicKey(), withCode('CALLER_NOT_ALLOWED'));
  });
  assert.match(lines.at(-1) ?? '', /^[ -~]+$/);
  assert.match(String((last()['caller'] as { names: string[] }).names), /^URI:"a/);
});

test('gives a caller the id of the call with every answer and every error, and lets it choose none', async () => {
  const { credentials, options } = clientTransport(server.address, controller);
  const client = new Client(server.address, credentials, options);
  const own = new Metadata();
  own.set('sealci-call-id', 'f'.repeat(32));
  const ask = async ({ path, responseType }: Pick<Method<never, unknown>, 'path' | 'responseType'>) => {
    const headers: Metadata[] = [];
    const call = client.makeUnaryRequest(
      path,
      // An empty message of any type is the same bytes.
      () => Buffer.of(),
      deserializer(responseType),
      {},
      own,
      () => undefined,
    );
    call.on('metadata', (metadata) => headers.push(metadata));
    await once(call, 'status');
    return headers.flatMap((metadata) => metadata.get('sealci-call-id'));
  };
  const first = await ask(methodsOf(service).getAgentInfo);
  const second = await ask(methodsOf(service).getPublicKey);
  assert.equal(first.length, 1);
  assert.match(String(first[0]), /^[0-9a-f]{32}$/);
  assert.notDeepEqual(first, second);
  assert.notDeepEqual(first, ['f'.repeat(32)]);
  assert.ok(calls.some(({ id }) => id === first[0]));
  client.close();

  const streamed = await withClient(controller, (one) =>
    collect(one.createRelease({ ...request, tag: 'fails' }, neverAborted)).catch((error: unknown) => error),
  );
  assert.ok(streamed instanceof AgentError);
  const { metadata } = streamed.cause as ServiceError;
  assert.deepEqual(metadata.get('sealci-call-id'), [streamed.data['callId']]);
});

/** Connects as no caller should, until the server hangs up. */
async function handshake(options: ConnectionOptions): Promise<number> {
  const socket = connect({
    port: server.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    ...options,
  });
  socket.on('error', () => undefined).resume();
  let port = 0;
  socket.once('connect', () => {
    port = socket.localPort ?? 0;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return port;
}

/** A certificate of the right authority whose time is over. */
function expired(): ConnectionOptions {
  const [key, csr, cert] = ['expired.key', 'expired.csr', 'expired.pem'].map((name) => join(directory, name));
  const ca = ['-CA', join(directory, 'ca.pem'), '-CAkey', join(directory, 'ca.key'), '-CAcreateserial'];
  for (const args of [
    ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=expired', '-keyout', key, '-out', csr],
    ['x509', '-req', '-in', csr, ...ca, '-days', '-1', '-out', cert],
  ]) {
    const made = spawnSync(
      'openssl',
      args.filter((word) => word !== undefined),
    );
    assert.equal(made.status, 0, made.stderr.toString());
  }
  return { cert: readFileSync(String(cert)), key: readFileSync(String(key)) };
}

test('has callers that TLS turns away, with their address and the reason', async () => {
  const other = new CertificateAuthority(directory, 'other');
  const foreign = other.issue('impostor', 'DNS:controller.example.org');
  const [cert, key] = [Buffer.from(foreign.cert), Buffer.from(foreign.key)];
  const cases: [ConnectionOptions, RegExp][] = [
    [{}, /^ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE$/],
    [{ cert, key }, /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
    [{ cert, key, maxVersion: 'TLSv1.2' }, /^ERR_SSL_UNSUPPORTED_PROTOCOL$/],
    [expired(), /^CERT_HAS_EXPIRED$/],
  ];
  for (const [options, reason] of cases) {
    const before = lines.length;
    const port = await handshake(options);
    await eventually(() => lines.length > before, 'the refusal is in the log');
    const { event, by, code, peer, caller } = last();
    assert.deepEqual([event, by, peer, caller], ['refused', 'tls', `127.0.0.1:${port}`, undefined]);
    assert.match(String(code), reason);
  }
});

test('has plaintext callers, and no one who says nothing', async () => {
  const before = lines.length;
  const silent = connectTcp(server.port, '127.0.0.1');
  await once(silent, 'connect');
  silent.destroy();
  await assert.rejects(
    withClient(undefined, (client) => client.getAgentInfo()),
    withCode('AGENT_UNREACHABLE'),
  );
  await eventually(() => lines.length > before, 'the refusal is in the log');
  assert.ok(
    events()
      .slice(before)
      .every(({ code }) => code === 'ERR_SSL_WRONG_VERSION_NUMBER'),
  );
});
