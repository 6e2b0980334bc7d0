import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import test from 'node:test';
import { openDatabase } from '../../src/watch/state/database.ts';
import { Memory } from '../../src/watch/state/memory.ts';
import { namesOf, Watched } from '../support/watched.ts';

const DAY_MS = 86_400_000;

/** Agents of one image, whose key was made two days ago. */
async function withOldKey(): Promise<Watched> {
  const watched = await Watched.start();
  await watched.useKeyOf(new Date(Date.now() - 2 * DAY_MS));
  return watched;
}

test('rolls by schedule, keeps the ring, brings agents that were restarted up to it, and publishes the denial', async () => {
  await using watched = await withOldKey();
  const url = watched.addRepository('sample', ['v1']);
  const agents = [await watched.startAgent(), await watched.startAgent()];
  const old = agents[0]?.fingerprint;
  const config = { repositories: [{ url, tags: ['v*'] }], trustedKeys: 'keys/release-agent.pub.asc' };
  watched.config({ ...config, rolls: { everyDays: 3 } });
  const before = await watched.once();
  assert.equal(before.code, 0, before.stdout);
  assert.ok(!namesOf(before.log).includes('rolled'));

  watched.config({ ...config, rolls: { everyDays: 1, comment: 'daily <b>' } });
  watched.tag('sample', 'v2');
  const rolled = await watched.once();
  assert.equal(rolled.code, 0, rolled.stdout);
  const [roll, second] = rolled.log.filter(({ event }) => event === 'rolled');
  assert.equal(second, undefined);
  assert.deepEqual([roll?.['epoch'], roll?.['denied']], [1, old]);
  const fingerprint = roll?.['fingerprint'];
  assert.equal(watched.releases('sample').get('v2')?.keyFingerprint, fingerprint);
  assert.equal(watched.releases('sample').get('v1')?.keyFingerprint, old);
  // The other one has got the ring; the one that rolled had it.
  assert.equal(rolled.log.filter(({ event }) => event === 'restored').length, 1);

  const ring = statSync(watched.bundle.path('site/private/rolls/1/key-ring.sealed'));
  assert.equal(ring.mode & 0o777, 0o600);
  assert.equal(statSync(watched.bundle.path('site/private')).mode & 0o777, 0o700);
  assert.ok(!watched.files().some((file) => file.includes('sealed')));
  const page = watched.read('keys/index.html');
  assert.match(page, new RegExp(`${String(old)}.*Denied.*daily &lt;b&gt;.*1/denial-notice\\.txt`, 's'));
  const verified = await watched.bundle.run(['verify', 'site/public/sample/v1', '--key', 'site/public/keys/keys.asc']);
  assert.match(verified.stdout, /before its key was replaced/);
  const hu = watched.bundle.path('site/public/.well-known/openpgpkey/hu');
  assert.equal(readdirSync(hu).length, 1);

  // Restarted, both have the denied key of their image again.
  for (const agent of agents) await agent.kill();
  watched.agents.length = 0;
  for (let count = 0; count < 2; count++) assert.equal((await watched.startAgent()).fingerprint, old);
  watched.config({ ...config, rolls: { everyDays: 1 } });
  watched.tag('sample', 'v3');
  const restored = await watched.once();
  assert.equal(restored.code, 0, restored.stdout);
  assert.equal(restored.log.filter(({ event }) => event === 'restored').length, 2);
  assert.equal(watched.releases('sample').get('v3')?.keyFingerprint, fingerprint);
});

test('trusts the keys that an agent has at first, and no other of it after', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  const first = await watched.once();
  assert.equal(first.code, 0, first.stdout);
  assert.ok(namesOf(first.log).includes('pinned'));

  const address = String(watched.agents[0]?.address);
  await watched.agents[0]?.kill();
  const other = await watched.bundle.serve(['--listen', address]);
  watched.tag('sample', 'v2');
  const second = await watched.once();
  assert.equal(second.code, 7, second.stdout);
  const failure = second.log.find(({ event }) => event === 'agent-failed');
  assert.equal((failure?.['error'] as { code: string }).code, 'KEY_MISMATCH');
  assert.deepEqual([...watched.releases('sample').keys()], ['v1']);
  await other.kill();
});

test('nothing is released while it is not known whether a roll was made', async () => {
  await using watched = await withOldKey();
  const url = watched.addRepository('sample', ['v1']);
  await watched.startAgent();
  const gone = { address: '127.0.0.1:9' };
  const [only] = watched.agents.map(({ address }) => ({ address }));
  const config = { repositories: [{ url, tags: ['v*'] }], rolls: { everyDays: 1 } };
  mkdirSync(watched.bundle.path('site/private'), { recursive: true });
  const memory = new Memory(openDatabase(watched.bundle.path('site/private/watch.sqlite')));
  memory.beginRoll({
    token: 'a token of an earlier roll',
    address: gone.address,
    epoch: 0,
    reason: 'SUPERSEDED',
    comment: '',
  });
  memory.close();
  watched.config({ ...config, agents: [only, gone] });
  const held = await watched.once();
  assert.equal(held.code, 5, held.stdout);
  assert.ok(!namesOf(held.log).includes('released'));

  watched.config({ ...config, agents: [only] });
  const done = await watched.once();
  assert.equal(done.code, 0, done.stdout);
  const names = namesOf(done.log);
  assert.ok(names.indexOf('rolled') < names.indexOf('released'));
});
