import test from 'node:test';
import { killAtRandom } from '../support/kill-at-random.ts';

test('whenever watch and agents are killed, every tag has one whole release in the end, in the bucket as well', async () => {
  await killAtRandom({ repositories: 3, tags: 4, seed: 20_261_125, kills: 8, bucket: true });
});

test('so it is when the keys are rolled meanwhile, and no release is by a key that was denied before', async () => {
  await killAtRandom({ repositories: 2, tags: 5, seed: 20_261_126, kills: 8, rolls: true });
});
