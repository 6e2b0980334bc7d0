import test from 'node:test';
import { killAtRandom } from '../support/kill-at-random.ts';

test('200 tags in 10 repositories, and watch and agents killed again and again', async () => {
  const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
  console.log(`KILL_SEED=${seed}`);
  await killAtRandom({ repositories: 10, tags: 20, seed, kills: 60, rolls: true, bucket: true });
});
