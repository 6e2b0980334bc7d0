import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeImage } from '../../harness/appliance.ts';
import { AgentError } from '../../src/errors.ts';
import { bootAgent, memoryLimits, NoiseServer } from '../support/memory-guest.ts';

/** Of a pack, the file that it is made of: the rest is a tree, a commit, and heads of blocks that are not compressed. */
const FILE_SHARE = 0.999;

let image: ReturnType<typeof makeImage>;
let server: NoiseServer;
before(async () => {
  image = makeImage([]);
  server = await NoiseServer.start();
});
after(async () => {
  await server.stop();
  image.remove();
});

for (const memoryMib of [256, 512, 1024]) {
  test(`a guest of ${memoryMib} MB releases the largest pack it says it takes, and lives on after a larger one`, async (t) => {
    const client = await bootAgent(t, image.path, memoryMib);
    const { limits, keyFingerprint } = await client.getAgentInfo();
    const maxPackBytes = Number(limits['maxPackBytes']);
    const shown = memoryLimits.map((name) => `${name} ${limits[name]}`);
    t.diagnostic(`${memoryMib} MB: ${shown.join(', ')}`);
    await assert.rejects(server.release(client, maxPackBytes + 1), (error) => {
      assert.ok(error instanceof AgentError && error.code === 'LIMIT_EXCEEDED', String(error));
      assert.equal(error.data['limit'], 'maxPackBytes');
      return true;
    });
    const started = performance.now();
    await server.release(client, Math.floor(maxPackBytes * FILE_SHARE));
    t.diagnostic(`${Math.round((performance.now() - started) / 1000)} s for the largest pack`);
    // A development agent that has died comes back with another key.
    assert.equal((await client.getAgentInfo()).keyFingerprint, keyFingerprint);
  });
}
