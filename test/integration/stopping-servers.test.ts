import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import net from 'node:net';
import { suite, test } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { withCode } from '../support/codes.ts';
import { advertiseV2, answersOf } from '../support/made-answers.ts';
import { PackWriter } from '../support/pack-writer.ts';
import { refuses, refusesAnswer } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { WebServer } from '../support/web-server.ts';

/** Answers as a git server does, but stops in the middle: after the head, or half the body, of one of its answers. */
function stopsIn(phase: number, half: boolean, stop: (socket: net.Socket) => void): RequestListener {
  const writer = new PackWriter();
  const commit = writer.commit(writer.tree(['100644', 'f', writer.blob('x'.repeat(1000))]));
  const answers = answersOf(commit, writer.finish());
  let next = 0;
  return (request, response) => {
    const index = next++;
    const answer = answers[index];
    assert.ok(answer);
    response.setHeader('content-type', answer.contentType);
    if (index < phase) {
      response.end(answer.body);
      return;
    }
    if (half) response.write(answer.body.subarray(0, answer.body.length / 2));
    setTimeout(stop, 20, request.socket);
  };
}

const phases = [0, 1, 2].flatMap((phase) => [false, true].map((half) => ({ phase, half })));

suite('servers that stop', () => {
  test('throws REMOTE_UNREACHABLE or PACK_TRUNCATED when the connection breaks, at every phase', async () => {
    for (const { phase, half } of phases) {
      const expected = half && phase === 2 ? 'PACK_TRUNCATED' : 'REMOTE_UNREACHABLE';
      await refusesAnswer(
        stopsIn(phase, half, (socket) => socket.destroy()),
        expected,
      );
      await refusesAnswer(
        stopsIn(phase, half, (socket) => socket.resetAndDestroy()),
        expected,
      );
    }
  });

  test('throws REMOTE_TIMEOUT when the server falls silent, at every phase', async () => {
    for (const { phase, half } of phases) {
      const silent = stopsIn(phase, half, () => undefined);
      await refusesAnswer(silent, 'REMOTE_TIMEOUT', { limits: { idleTimeoutMs: 100 } });
    }
  });

  test('throws REMOTE_TIMEOUT when TLS is never answered', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    const sockets: net.Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    const url = `https://127.0.0.1:${port}/project.git`;
    await refuses(url, 'REMOTE_TIMEOUT', { limits: { connectTimeoutMs: 100 } });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('throws the reason of its abortion at once and closes its connections, at every phase', async () => {
    for (const { phase, half } of phases) {
      const controller = new AbortController();
      const reason = new AgentError('CANCELLED', 'enough');
      const abort = (): void => {
        controller.abort(reason);
      };
      await using server = await WebServer.start(stopsIn(phase, half, abort));
      await assert.rejects(requestRelease(server.url, 'v1', { signal: controller.signal }), withCode('CANCELLED'));
      await server.left();
    }
  });

  test('throws the reason when it was aborted before, or while a server drips', async () => {
    const reason = new AgentError('CANCELLED', 'enough');
    await using server = await WebServer.start((_, response) => {
      response.writeHead(200, { 'content-type': advertiseV2().contentType });
      const timer = setInterval(() => response.write('0'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    await assert.rejects(
      requestRelease(server.url, 'v1', { signal: AbortSignal.abort(reason) }),
      withCode('CANCELLED'),
    );
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(reason);
    }, 200);
    await assert.rejects(
      requestRelease(server.url, 'v1', { signal: controller.signal, limits: { idleTimeoutMs: 100 } }),
      withCode('CANCELLED'),
    );
  });
});
