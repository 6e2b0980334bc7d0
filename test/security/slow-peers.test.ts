import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../../src/errors.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { randomPack } from '../support/crowd.ts';
import { collect, neverAborted } from '../support/fake-agent.ts';
import { bandPacket, bandPackets } from '../support/made-answers.ts';
import { refusesAnswer } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { drippingServer, dripOfPack, dripOfProgress, fetchHead, quickServer } from '../support/slow-servers.ts';
import { PATIENCE_MS } from '../support/time.ts';
import { WebServer } from '../support/web-server.ts';

const MIB = 1024 * 1024;
const served = randomPack(2, MIB);
/** Far apart, so that a busy machine does not bring them near each other. */
const quick = { throughputWindowMs: 300, maxPackWaitMs: 600_000 };

suite('servers that are slow on purpose', () => {
  test('throws REMOTE_TIMEOUT when the pack drips, though the server is never silent', async () => {
    const error = await refusesAnswer(
      drippingServer(served.commit, dripOfPack(served, 100_000, 20)),
      'REMOTE_TIMEOUT',
      {
        limits: { ...quick, minBytesPerSecond: 1_000_000 },
      },
    );
    assert.deepEqual([error.data['limit'], error.data['phase']], ['minBytesPerSecond', 'FETCHING']);
  });

  test('throws REMOTE_TIMEOUT when the pack never begins, whatever the server tells of its progress', async () => {
    const error = await refusesAnswer(drippingServer(served.commit, dripOfProgress(20)), 'REMOTE_TIMEOUT', {
      limits: { maxPackWaitMs: 500 },
    });
    assert.equal(error.data['limit'], 'maxPackWaitMs');
  });

  test('throws REMOTE_TIMEOUT when the list of references drips', async () => {
    const drips: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      // Of one packet that is never whole.
      response.write('fff0');
      const timer = setInterval(() => response.write('0'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    const error = await refusesAnswer(drips, 'REMOTE_TIMEOUT', { limits: { maxPackWaitMs: 500 } });
    assert.equal(error.data['limit'], 'maxPackWaitMs');
  });

  test('bears with a server that counts objects for long, and then sends them', async () => {
    const sends: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
      response.write(fetchHead);
      const timer = setInterval(() => response.write(bandPacket(2, 'Counting objects\r')), 20);
      void delay(1500).then(() => {
        clearInterval(timer);
        response.end(Buffer.concat([bandPackets(served.pack), Buffer.from('0000')]));
      });
    };
    await using server = await WebServer.start(quickServer(served, sends));
    await requestRelease(server.url, 'v1', { limits: quick });
  });
});

suite('packs that hold memory', () => {
  const bundle = new Bundle();
  after(() => bundle.dispose());

  test(
    'gives a release its share of the memory when a dripping pack has all of it',
    { timeout: 3 * PATIENCE_MS },
    async () => {
      const small = randomPack(1, MIB);
      const agent = await bundle.serve(['--set', `maxPackMemoryBytes=${8 * MIB}`, '--set', 'maxConcurrentReleases=4']);
      const large = randomPack(10, MIB);
      await using dripping = await WebServer.start(
        drippingServer(large.commit, dripOfPack(large, 8 * MIB - 4096, 100)),
      );
      await using healthy = await WebServer.start(quickServer(small));
      const client = new AgentClient(agent.address);
      const began = Promise.withResolvers<undefined>();
      const ask = async (): Promise<string> => {
        try {
          for await (const event of client.createRelease({ repositoryUrl: dripping.url, tag: 'v1' }, neverAborted)) {
            // It takes memory by the mebibyte: now 7 of 8 at least.
            if (event.type === 'progress' && event.progress.bytesDone > 6 * MIB) began.resolve(undefined);
          }
          return 'none';
        } catch (error) {
          return error instanceof AgentError ? error.code : String(error);
        }
      };
      const held = ask();
      await Promise.race([began.promise, held]);
      const events = await collect(client.createRelease({ repositoryUrl: healthy.url, tag: 'v1' }, neverAborted));
      assert.equal(events.at(-1)?.type, 'summary');
      assert.equal(await held, 'PREEMPTED');
      client.close();
    },
  );
});
