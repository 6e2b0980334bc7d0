import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { Crowd, holdsConnections, type Misbehaviour, randomPack, takesPlaces } from '../support/crowd.ts';
import { PATIENCE_MS } from '../support/time.ts';

/** As many as there are places, twice over. */
const BAD = 8;
const HONEST = 4;

/** What the agent does of itself when a server drips or a caller does not read, before anyone waits for its place. */
const patient = ['throughputWindowMs', 'maxPackWaitMs', 'maxStallMs'].flatMap((name) => ['--set', `${name}=1800000`]);

suite('callers that hold what others want', () => {
  const bundle = new Bundle();
  let crowd: Crowd;
  let honest: readonly AgentClient[];
  let bad: readonly AgentClient[];

  before(async () => {
    crowd = await Crowd.gather(bundle, randomPack(20, 20_000), patient);
    honest = Array.from({ length: HONEST }, (_, index) => crowd.caller(`honest-${index}`));
    bad = Array.from({ length: BAD }, (_, index) => crowd.caller(`bad-${index}`));
  });

  after(async () => {
    await crowd[Symbol.asyncDispose]();
    await bundle.dispose();
  });

  async function servesHonestOnesAmong(how: Misbehaviour, callers: readonly AgentClient[]): Promise<void> {
    crowd.misbehave(how, callers);
    if (takesPlaces.some((one) => one === how)) await crowd.isFull();
    else await crowd.isHeld(callers.length);
    const releases = await crowd.askAtOnce(honest);
    assert.equal(new Set(releases.map(({ summary }) => summary.tarSha256)).size, 1);
    await crowd.calm();
  }

  for (const how of [...takesPlaces, ...holdsConnections]) {
    test(`keeps no others from a release: ${BAD} that ${how}`, { timeout: 3 * PATIENCE_MS }, () =>
      servesHonestOnesAmong(how, bad),
    );
  }

  test('keeps no others from a release: one that asks for hundreds', { timeout: 3 * PATIENCE_MS }, async () => {
    const [greedy] = bad;
    assert.ok(greedy);
    await servesHonestOnesAmong(
      'open many',
      Array.from({ length: 20 }, () => greedy),
    );
  });
});
