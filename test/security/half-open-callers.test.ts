/** Callers that end nothing: half-open connections, and answers that nobody reads. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import { Bundle } from '../support/cli.ts';
import { eventually, fakeAgent } from '../support/fake-agent.ts';
import { grpcMessage } from '../support/hostile-callers.ts';
import { ACK, callHeaders, END_HEADERS, frame, frames } from '../support/raw-http2.ts';
import { PATIENCE_MS } from '../support/time.ts';

const sockets: Socket[] = [];

after(() => {
  for (const socket of sockets) socket.destroy();
});

/** @param window bytes that the peer may send in a stream */
function greeting(window: number): Buffer {
  const initialWindowSize = Buffer.alloc(6);
  initialWindowSize.writeUInt16BE(4, 0);
  initialWindowSize.writeUInt32BE(window, 2);
  const settings = frame(frames.settings, 0, 0, initialWindowSize);
  return Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings, frame(frames.settings, ACK, 0)]);
}

async function open(server: RunningServer, window = 65_535): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(greeting(window));
  return socket;
}

function serve(limits: Partial<Limits> = {}): Promise<RunningServer> {
  return startServer({
    agent: fakeAgent(),
    limits: { ...defaultLimits, ...limits },
    log: () => undefined,
    address: '127.0.0.1:0',
  });
}

function question(stream: number): Buffer {
  const fields = callHeaders('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo');
  const name = Buffer.from('sealci/release/v1/release_agent.proto');
  const asked = Buffer.concat([Buffer.from([0x1a, name.length]), name]);
  const message = grpcMessage(asked.length, asked);
  return Buffer.concat([frame(frames.headers, END_HEADERS, stream, fields), frame(frames.data, 0, stream, message)]);
}

for (const reads of [true, false]) {
  test(`stops though a caller that ${reads ? 'reads' : 'reads nothing'} does not end its side`, async () => {
    const server = await serve();
    const socket = await open(server);
    if (reads) socket.resume();
    await delay(100);
    const stopped = server.stop().then(() => true);
    assert.ok(await Promise.race([stopped, delay(PATIENCE_MS, false, { ref: false })]));
  });
}

test('an agent ends at once when its callers do end their side', async () => {
  const bundle = new Bundle();
  try {
    const agent = await bundle.serve();
    const client = new AgentClient(agent.address);
    await client.getPublicKey();
    const ended = agent.kill('SIGTERM');
    // Half of what it gives callers that do not.
    assert.equal(await Promise.race([ended, delay(5000, 'still there', { ref: false })]), 0);
    client.close();
  } finally {
    await bundle.dispose();
  }
});

test('ends what makes room for others, though its HTTP/2 has ended before', async () => {
  const server = await serve({ maxConnections: 4, maxConnectionsPerAddress: 4 });
  const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  const clients = 12;
  for (let count = 0; count < clients; count += 1) {
    const socket = await open(server);
    socket.resume();
    await once(socket, 'data');
    socket.write(frame(frames.goAway, 0, 0, Buffer.alloc(8)));
    await once(socket, 'end');
  }
  // Of the server's own ends, no more than the limit allows.
  await eventually(() => {
    const all = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    return all - before <= clients + 4;
  }, 'the other ends close');
  await server.stop();
});

test('takes the place of reflection from a caller that reads no answer', async () => {
  const server = await serve({ reflectionIdleMs: 200, maxReflectionCalls: 2 });
  const socket = await open(server, 0);
  socket.resume();
  for (const stream of [1, 3]) socket.write(question(stream));
  await delay(100);
  const answered = async (): Promise<boolean> => {
    const other = await open(server);
    const received: Buffer[] = [];
    other.on('data', (bytes: Buffer) => received.push(bytes));
    other.write(question(1));
    await delay(300);
    other.destroy();
    // A refusal has some hundred bytes, the files of the descriptor thousands.
    return Buffer.concat(received).length > 4000;
  };
  assert.equal(await answered(), false);
  const end = performance.now() + PATIENCE_MS;
  while (!(await answered())) assert.ok(performance.now() < end, 'the place is free again');
  await server.stop();
});
