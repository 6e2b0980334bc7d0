import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeImage } from '../../harness/appliance.ts';
import { bootAgent, memoryLimits, NoiseServer } from '../support/memory-guest.ts';

const MIB = 1024 * 1024;

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

/** By the order of the tests, from the smallest guest to the largest. */
let smaller: Readonly<Record<string, number>> = {};

for (const [memoryMib, leastPackMib] of [
  [256, 50],
  [512, 180],
  [1024, 450],
] as const) {
  test(`a guest of ${memoryMib} MB takes packs of over ${leastPackMib} MiB`, async (t) => {
    const client = await bootAgent(t, image.path, memoryMib);
    const { limits, memory } = await client.getAgentInfo();
    const grown = memoryLimits.filter((name) => !(Number(limits[name]) > (smaller[name] ?? 0)));
    assert.deepEqual(grown, [], 'limits that do not grow with the memory');
    smaller = limits;
    assert.ok(Number(limits['maxPackBytes']) > leastPackMib * MIB, `${limits['maxPackBytes']}`);
    assert.ok(Number(limits['maxPackMemoryBytes']) < memory.availableBytes);
    if (memoryMib === 1024) await server.release(client, 151_000_000);
  });
}
