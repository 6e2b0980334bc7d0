import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Bundle } from '../support/cli.ts';
import { Crowd, holdsConnections, type HonestRelease, randomPack, takesPlaces } from '../support/crowd.ts';

const HONEST = 16;
const BAD = 48;
/** Those who misbehave have held what they can for so long when the honest ones come. */
const HELD_MS = 10_000;
const ROUNDS = 4;
const MAX_RATIO = 3;

const bundle = new Bundle();
after(() => bundle.dispose());

const worst = (releases: readonly HonestRelease[]): number => Math.max(...releases.map(({ waitedMs }) => waitedMs));

test('makes whole releases for 16 callers in a crowd of 64, and the worst waits no more than thrice as long', async (t) => {
  await using crowd = await Crowd.gather(bundle, randomPack(200, 20_000));
  const honest = Array.from({ length: HONEST }, (_, index) => crowd.caller(`honest-${index}`));
  const bad = Array.from({ length: BAD }, (_, index) => crowd.caller(`bad-${index}`));
  const rounds = async (): Promise<HonestRelease[][]> => {
    const all: HonestRelease[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) all.push(await crowd.askAtOnce(honest));
    return all;
  };
  // The first releases of a process take longer.
  await crowd.askAtOnce(honest);
  const before = await rounds();
  const misbehaviours = [...takesPlaces, ...holdsConnections];
  const share = BAD / misbehaviours.length;
  for (const [index, how] of misbehaviours.entries()) {
    crowd.misbehave(how, bad.slice(index * share, (index + 1) * share));
  }
  await delay(HELD_MS);
  const among = await rounds();
  await crowd.calm();
  const alone = [...before, ...(await rounds())];
  const digests = new Set([...alone, ...among].flat().map(({ summary }) => summary.tarSha256));
  assert.equal(digests.size, 1);
  const [worstAlone, worstAmong] = [Math.max(...alone.map(worst)), Math.max(...among.map(worst))];
  const ms = (rounds: readonly (readonly HonestRelease[])[]): string =>
    rounds.map((of) => worst(of).toFixed(0)).join(' ');
  t.diagnostic(`the worst of each round waited: alone ${ms(alone)} ms, among ${BAD} others ${ms(among)} ms`);
  t.diagnostic(`those got ${JSON.stringify(Object.fromEntries(crowd.codes))}`);
  assert.ok(worstAmong <= MAX_RATIO * worstAlone, `${worstAmong} ms, and ${worstAlone} ms alone`);
});
