import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLimits } from '../../src/limits.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import type { ReleaseEvent } from '../../src/release/release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { ServerTls } from '../../src/rpc/server/entrance.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
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
import { shownCertificate } from '../support/shown-certificate.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-renewed-'));
const authority = ListedAuthority.root(directory);
const other = ListedAuthority.root(directory, 'other');
const callers = { release: ['DNS:controller'], keys: ['DNS:controller'] };
const agentTls = authority.issue('agent', { names: 'IP:127.0.0.1' });
const ca = Buffer.concat([authority.ca, other.ca]);
after(() => {
  rmSync(directory, { recursive: true });
});

async function serve(tls: Partial<ServerTls> = {}, createRelease?: CreateRelease): Promise<Served> {
  const first = { ...agentTls, callers, ...tls };
  const server = await startServer({
    agent: fakeAgent(createRelease),
    limits: defaultLimits,
    log: () => undefined,
    address: '127.0.0.1:0',
    tls: first,
  });
  return Object.assign(server, { tls: first, [Symbol.asyncDispose]: () => server.stop() });
}

type Served = RunningServer & AsyncDisposable & { readonly tls: ServerTls };

function client({ address }: RunningServer, tls: TlsMaterial): AgentClient & Disposable {
  const made = new AgentClient(address, { ...tls, ca });
  return Object.assign(made, {
    [Symbol.dispose]() {
      made.close();
    },
  });
}

const controller = (from = authority): TlsMaterial => from.issue('controller', { names: 'DNS:controller' });

/** A release that does not go on before `gate` is opened. */
function gated(gate: Promise<unknown>): CreateRelease {
  return async function* release(): AsyncGenerator<ReleaseEvent> {
    yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
    await gate;
    yield* releaseOf(new Uint8Array(300_000));
  };
}

test('shows a new certificate to new connections, and goes on with those that are there', async () => {
  await using server = await serve();
  using made = client(server, controller());
  await made.getPublicKey();
  const session = new HostileCaller(server.address, controller());
  let wentAway = false;
  session.session.on('goaway', () => (wentAway = true));
  const renewed = authority.issue('agent', { names: 'IP:127.0.0.1' });
  assert.equal(await shownCertificate(server.port), await shownCertificate(server.port));
  const before = await shownCertificate(server.port);
  server.renewTls({ ...server.tls, ...renewed });
  assert.notEqual(await shownCertificate(server.port), before);
  assert.equal((await made.getPublicKey()).key.fingerprint, fingerprint);
  assert.equal(wentAway, false);
  session.close();
});

test('loses no call while certificates, authorities and lists change again and again', async () => {
  const gate = Promise.withResolvers<undefined>();
  await using server = await serve({}, gated(gate.promise));
  const clients = Array.from({ length: 4 }, () => client(server, controller()));
  const running = clients.map((each) => each.createRelease(request, neverAborted));
  for (const stream of running) await stream.next();
  let done = false;
  let answers = 0;
  const asking = clients.map(async (each) => {
    while (!done) {
      assert.equal((await each.getPublicKey()).key.fingerprint, fingerprint);
      answers += 1;
    }
  });
  const tls = [
    { ...agentTls, callers, ca },
    { ...agentTls, callers, crls: [authority.list().toString()] },
    { ...authority.issue('agent', { names: 'IP:127.0.0.1' }), callers },
    { ...other.issue('agent', { names: 'IP:127.0.0.1' }), callers, ca },
  ];
  for (let round = 0; round < 12; round += 1) {
    const next = tls[round % tls.length];
    assert.ok(next);
    server.renewTls(next);
    const before = answers;
    // Each has been answered at least once since then, and the connections that it began have seen the next change.
    await eventually(() => answers > before + 2 * clients.length, 'calls are answered');
    if (round % 4 === 3) await delay(700);
  }
  done = true;
  await Promise.all(asking);
  gate.resolve(undefined);
  for (const stream of running) assert.equal((await collect(stream)).at(-1)?.type, 'summary');
  for (const each of clients) each.close();
});

test('a certificate that is revoked later makes no further call, and what it runs comes to its end', async () => {
  const gate = Promise.withResolvers<undefined>();
  await using server = await serve({ crls: [authority.list().toString()] }, gated(gate.promise));
  const revoked = authority.issue('controller', { names: 'DNS:controller' });
  using bad = client(server, revoked);
  using good = client(server, controller());
  const stream = bad.createRelease(request, neverAborted);
  await stream.next();
  await good.getPublicKey();
  authority.revoke(revoked);
  server.renewTls({ ...server.tls, crls: [authority.list().toString()] });
  // What was sent before it could be known that the connection takes no more is answered still.
  const refusal = async (): Promise<unknown> => {
    for (;;) await bad.getPublicKey();
  };
  await assert.rejects(refusal(), withCode('AGENT_UNREACHABLE'));
  assert.equal((await good.getPublicKey()).key.fingerprint, fingerprint);
  gate.resolve(undefined);
  assert.equal((await collect(stream)).at(-1)?.type, 'summary');
});

test('a caller that does not heed it is cut off soon, as soon as it has no call that may go on', async () => {
  await using server = await serve();
  const deaf = new HostileCaller(server.address, controller());
  await eventually(() => deaf.session.remoteSettings.maxConcurrentStreams !== undefined, 'it has greeted');
  server.renewTls({ ...server.tls, ca });
  await eventually(() => deaf.session.destroyed, 'it is cut off');
});

test('takes the new roles of callers for the next call of any connection', async () => {
  await using server = await serve();
  using made = client(server, controller());
  await made.getPublicKey();
  server.renewTls({ ...server.tls, callers: { release: ['DNS:else'], keys: [] } });
  await assert.rejects(made.getPublicKey(), withCode('CALLER_NOT_ALLOWED'));
  server.renewTls({ ...server.tls, callers });
  assert.equal((await made.getPublicKey()).key.fingerprint, fingerprint);
});

test('throws CONFIG_INVALID for what is not usable, and goes on with what it has', async () => {
  await using server = await serve();
  const { key } = controller();
  const before = await shownCertificate(server.port);
  for (const fault of [{ key }, { cert: Buffer.from('none') }, { crls: ['none'] }]) {
    assert.throws(() => {
      server.renewTls({ ...server.tls, ...fault, callers: { release: [], keys: [] } });
    }, withCode('CONFIG_INVALID'));
  }
  assert.equal(await shownCertificate(server.port), before);
  using made = client(server, controller());
  assert.equal((await made.getPublicKey()).key.fingerprint, fingerprint);
});
