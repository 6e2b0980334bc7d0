import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import type { ReleaseEvent } from '../../src/release/release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { ServerTls } from '../../src/rpc/server/entrance.ts';
import { startServer, type RunningServer } from '../../src/rpc/server/server.ts';
import {
  collect,
  type CreateRelease,
  eventually,
  fakeAgent,
  fingerprint,
  neverAborted,
  releaseOf,
  request,
  withCode,
} from '../support/fake-agent.ts';
import { HostileCaller } from '../support/hostile-callers.ts';
import { ListedAuthority } from '../support/listed-authority.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-connections-'));
const authority = ListedAuthority.root(directory);
const agentTls = authority.issue('agent', { names: 'IP:127.0.0.1' });
const caller = authority.issue('caller', { names: 'DNS:controller' });
after(() => {
  rmSync(directory, { recursive: true });
});

interface Options {
  readonly limits?: Partial<Limits>;
  readonly tls?: Partial<ServerTls>;
  readonly createRelease?: CreateRelease;
  readonly address?: string;
}

async function serve({ limits, tls, createRelease, address }: Options = {}): Promise<RunningServer & AsyncDisposable> {
  const server = await startServer({
    agent: fakeAgent(createRelease),
    limits: { ...defaultLimits, ...limits },
    log: () => undefined,
    address: address ?? '127.0.0.1:0',
    tls: { ...agentTls, callers: { release: ['DNS:controller'], keys: [] }, ...tls },
  });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}

function client(server: RunningServer, tls = caller): AgentClient & Disposable {
  const made = new AgentClient(server.address, tls);
  return Object.assign(made, {
    [Symbol.dispose]() {
      made.close();
    },
  });
}

/** A handshake by hand; undefined when the agent refuses it. */
function greet({ port }: RunningServer, options: ConnectionOptions = {}): Promise<TLSSocket | undefined> {
  const { cert, key } = caller;
  const material = { ca: authority.ca, cert: Buffer.from(cert), key: Buffer.from(key), ALPNProtocols: ['h2'] };
  const socket = connectTls({ host: '127.0.0.1', port, ...material, ...options });
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    // The agent's SETTINGS come when it has taken the certificate.
    socket.once('data', () => {
      resolve(socket);
    });
    socket.once('close', () => {
      resolve(undefined);
    });
  });
}

test('speaks TLS 1.3 and no less', async () => {
  await using server = await serve();
  const socket = await greet(server);
  assert.equal(socket?.getProtocol(), 'TLSv1.3');
  socket.destroy();
  assert.equal(await greet(server, { maxVersion: 'TLSv1.2' }), undefined);
});

test('speaks TLS 1.2 where a setting says so, but only by suites that authenticate as they encrypt', async () => {
  await using server = await serve({ tls: { minVersion: 'TLSv1.2' } });
  const older: ConnectionOptions = { maxVersion: 'TLSv1.2' };
  const socket = await greet(server, older);
  assert.match(String(socket?.getCipher().name), /^ECDHE-ECDSA-(?:AES(?:128|256)-GCM|CHACHA20)/);
  socket?.destroy();
  for (const ciphers of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-CCM']) {
    assert.equal(await greet(server, { ...older, ciphers }), undefined, ciphers);
  }
});

test('takes no session up again, for which no certificate would be looked at', async () => {
  for (const minVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    await using server = await serve({ tls: { minVersion } });
    const sessions: Buffer[] = [];
    const first = await greet(server, { maxVersion: minVersion });
    const session = first?.getSession();
    first?.on('session', (ticket) => sessions.push(ticket));
    await delay(50);
    first?.destroy();
    for (const used of [session, ...sessions]) {
      if (used === undefined) continue;
      const second = await greet(server, { maxVersion: minVersion, session: used });
      assert.equal(second?.isSessionReused(), false, minVersion);
      second.destroy();
    }
  }
});

test('closes a connection whose greetings do not come to an end in time, at whichever of them it stops', async () => {
  await using server = await serve({ limits: { handshakeTimeoutMs: 200 } });
  const silent = connect(server.port, '127.0.0.1');
  const babbling = connect(server.port, '127.0.0.1');
  // The head of a ClientHello, whose rest does not come.
  babbling.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  const encrypted = await greet(server);
  assert.ok(encrypted);
  await Promise.all([silent, babbling, encrypted].map((socket) => once(socket.resume(), 'close')));
  using honest = client(server);
  assert.equal((await honest.getPublicKey()).key.fingerprint, fingerprint);
  // One that has greeted is not closed.
  await delay(400);
  assert.equal((await honest.getPublicKey()).key.fingerprint, fingerprint);
});

test('refuses the calls of a certificate that has expired since its connection began', async () => {
  await using server = await serve();
  const validMs = 2500;
  const brief = authority.issue('brief', { names: 'DNS:controller', to: validMs });
  const end = Date.now() + validMs;
  using made = client(server, brief);
  await made.getPublicKey();
  // Dates of certificates have whole seconds.
  await delay(Math.max(0, end - Date.now()));
  await assert.rejects(made.getPublicKey(), withCode('CALLER_NOT_ALLOWED'));
});

test('ends a connection that is of age, once what it carries has ended, and serves its caller over another', async () => {
  const gate = Promise.withResolvers<undefined>();
  async function* gated(): AsyncGenerator<ReleaseEvent> {
    yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
    await gate.promise;
    yield* releaseOf(new Uint8Array(300_000));
  }
  await using server = await serve({ limits: { maxConnectionAgeMs: 300 }, createRelease: gated });
  const hostile = new HostileCaller(server.address, caller);
  let aged = false;
  hostile.session.on('goaway', () => (aged = true));
  using made = client(server);
  const stream = made.createRelease(request, neverAborted);
  await stream.next();
  await eventually(() => aged, 'the other connection is told to go away');
  await delay(100);
  await made.getPublicKey();
  gate.resolve(undefined);
  assert.equal((await collect(stream)).at(-1)?.type, 'summary');
});

test('one certificate has no more connections than it may, and keeps none from another', async () => {
  await using server = await serve({ limits: { maxConnectionsPerCertificate: 2 } });
  const hostile = Array.from({ length: 6 }, () => new HostileCaller(server.address, caller));
  await eventually(() => hostile.filter(({ session }) => session.destroyed).length >= 4, 'four are closed');
  using other = client(server, authority.issue('other', { names: 'DNS:controller' }));
  await other.getPublicKey();
  for (const one of hostile) one.close();
});

test('listens on every address of a name, and on one in brackets', async () => {
  for (const [listen, reached] of [
    ['localhost:0', '127.0.0.1'],
    ['0.0.0.0:0', '127.0.0.1'],
    ['[::1]:0', '::1'],
    ['[::]:0', '127.0.0.1'],
  ] as const) {
    await using server = await serve({ address: listen });
    assert.equal(server.address, listen.replace(/0$/, String(server.port)));
    const socket = connect(server.port, reached);
    await once(socket, 'connect');
    socket.destroy();
  }
});

test('throws CONFIG_INVALID for an address of another machine, and for certificates that do not fit', async () => {
  const { key } = caller;
  const faults: readonly Options[] = [
    { address: '192.0.2.1:0' },
    { address: 'no-such-name.invalid:0' },
    { tls: { key } },
    { tls: { cert: Buffer.from('none') } },
  ];
  for (const fault of faults) await assert.rejects(serve(fault), withCode('CONFIG_INVALID'));
});
