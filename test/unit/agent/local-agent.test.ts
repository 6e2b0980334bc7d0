import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import type { Account } from '../../../src/platform/audit/audit-event.ts';
import { LocalAgent } from '../../../src/agent/local-agent.ts';
import { anyAddress } from '../../../src/git/http/address-policy.ts';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { verifyRelease } from '../../../src/keys/verify-release.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { version } from '../../../src/platform/version.ts';
import { withCode } from '../../support/codes.ts';
import { IdleGate, makeKeeper, never } from '../../support/key-ring.ts';
import { answersOf } from '../../support/made-answers.ts';
import { stream } from '../../support/openpgp.ts';
import { PackWriter } from '../../support/pack-writer.ts';
import { inTurn } from '../../support/refuse-release.ts';
import { WebServer } from '../../support/web-server.ts';

const roll = { reason: 'SUPERSEDED', comment: 'yearly', dryRun: false } as const;

function makeAgent(options: Partial<ConstructorParameters<typeof LocalAgent>[0]> = {}): LocalAgent {
  const { keeper: keys } = makeKeeper();
  return new LocalAgent({ mode: 'development', keys, limits: defaultLimits, policy: anyAddress, ...options });
}

const unaccounted = (): void => undefined;

test('makes a release with the key of the ring, and tells what it signs', async () => {
  const writer = new PackWriter();
  const commit = writer.commit(writer.tree(['100644', 'f', writer.blob('content')]));
  await using server = await WebServer.start(inTurn(answersOf(commit, writer.finish())));
  const signed: unknown[] = [];
  const agent = makeAgent();
  await agent.warmUp();
  const chunks: Buffer[] = [];
  let tarSha256 = '';
  const repositoryUrl = server.url.replace('http://', 'HTTP://');
  for await (const event of agent.createRelease({ repositoryUrl, tag: 'v1' }, never, (event) => signed.push(event))) {
    if (event.type === 'chunk') chunks.push(Buffer.from(event.bytes));
    if (event.type === 'summary') ({ tarSha256 } = event.summary);
  }
  const { key } = await agent.getPublicKey();
  const keys = await readPublicKeys(Buffer.from(key.armoredKey));
  const verified = await verifyRelease(stream(Buffer.concat(chunks)), keys, { now: new Date() });
  const statement = { repository: server.url, tag: 'v1', commit, tarSha256 };
  assert.deepEqual(verified.notations, statement);
  assert.deepEqual(signed, [{ event: 'signed', ...statement, fingerprint: key.fingerprint }]);
  assert.equal(server.requests[0]?.headers['user-agent'], `git/sealci-release-agent-${version}`);
});

/** As of a full disk. */
function cannotAccount(): never {
  throw new AgentError('FILE_UNWRITABLE', 'The audit log cannot be written.');
}

test('signs nothing that it cannot account for', async () => {
  const writer = new PackWriter();
  const commit = writer.commit(writer.tree(['100644', 'f', writer.blob('content')]));
  await using server = await WebServer.start(inTurn(answersOf(commit, writer.finish())));
  const agent = makeAgent();
  const chunks: Buffer[] = [];
  await assert.rejects(async () => {
    for await (const event of agent.createRelease({ repositoryUrl: server.url, tag: 'v1' }, never, cannotAccount)) {
      assert.notEqual(event.type, 'summary');
      if (event.type === 'chunk') chunks.push(Buffer.from(event.bytes));
    }
  }, withCode('FILE_UNWRITABLE'));
  const { key } = await agent.getPublicKey();
  const keys = await readPublicKeys(Buffer.from(key.armoredKey));
  await assert.rejects(
    verifyRelease(stream(Buffer.concat(chunks)), keys, { now: new Date() }),
    withCode('RELEASE_MALFORMED'),
  );
});

test('changes no key that it cannot account for, and tells of a change before it is made', async () => {
  const { keeper, options } = makeKeeper();
  const agent = makeAgent({ keys: keeper });
  const { key: before } = await agent.getPublicKey();
  await assert.rejects(agent.rollKeys(roll, new IdleGate(), never, cannotAccount), withCode('FILE_UNWRITABLE'));
  assert.equal((await agent.getPublicKey()).key.fingerprint, before.fingerprint);

  const told: unknown[] = [];
  const outcome = await agent.rollKeys(roll, new IdleGate(), never, (event) => {
    assert.equal(keeper.releaseKey.fingerprint, before.fingerprint);
    told.push(event);
  });
  assert.ok(outcome.type === 'roll');
  const { fingerprint } = outcome.roll.newKey;
  const { reason, comment } = roll;
  assert.deepEqual(told, [{ event: 'rolled', reason, comment, denied: before.fingerprint, fingerprint, epoch: 1 }]);

  const again = makeAgent({ keys: makeKeeper(options).keeper });
  const { sealedKeyRing } = outcome.roll;
  const restore = (account: Account): Promise<unknown> =>
    again.restoreKeyRing(sealedKeyRing, new IdleGate(), never, account);
  await assert.rejects(restore(cannotAccount), withCode('FILE_UNWRITABLE'));
  assert.equal((await again.getPublicKey()).keyRingEpoch, 0);
  const restored: unknown[] = [];
  await restore((event) => restored.push(event));
  await restore((event) => restored.push(event));
  assert.deepEqual(restored, [{ event: 'restored', replaced: before.fingerprint, fingerprint, epoch: 1 }]);
});

test('tells what it is, and what it runs with', async () => {
  const imageDigest = 'ab'.repeat(32);
  const agent = makeAgent({ imageDigest });
  const { key } = await agent.getPublicKey();
  const info = await agent.getAgentInfo();
  assert.deepEqual([info.version, info.mode, info.imageDigest], [version, 'development', imageDigest]);
  assert.equal(info.keyFingerprint, key.fingerprint);
  assert.deepEqual(info.limits, defaultLimits);
  assert.ok(info.uptimeMs >= 0);
  assert.equal('imageDigest' in (await makeAgent().getAgentInfo()), false);
});

test('rolls the key, and hands out the earlier one by its fingerprint alone', async () => {
  const agent = makeAgent();
  const { key: first } = await agent.getPublicKey();
  const gate = new IdleGate();
  const outcome = await agent.rollKeys(roll, gate, never, unaccounted);
  assert.equal(gate.held.length, 1);
  const { key, olderKeys, keyRingEpoch } = await agent.getPublicKey();
  assert.equal(outcome.type === 'roll' && outcome.roll.newKey.fingerprint, key.fingerprint);
  assert.deepEqual([olderKeys.map(({ fingerprint }) => fingerprint), keyRingEpoch], [[first.fingerprint], 1]);
  assert.equal((await agent.getPublicKey(first.fingerprint)).key.status, 'SUPERSEDED');
  await assert.rejects(agent.getPublicKey('0'.repeat(40)), withCode('KEY_NOT_FOUND'));
});

test('takes back the ring that a roll gave, and nothing else', async () => {
  const { keeper, options } = makeKeeper();
  const before = makeAgent({ keys: keeper });
  const outcome = await before.rollKeys(roll, new IdleGate(), never, unaccounted);
  assert.ok(outcome.type === 'roll');
  const { keeper: again } = makeKeeper(options);
  const after = makeAgent({ keys: again });
  await after.restoreKeyRing(outcome.roll.sealedKeyRing, new IdleGate(), never, unaccounted);
  assert.equal((await after.getPublicKey()).key.fingerprint, (await before.getPublicKey()).key.fingerprint);
  const broken = after.restoreKeyRing(Buffer.from('no ring'), new IdleGate(), never, unaccounted);
  await assert.rejects(broken, withCode('KEY_RING_INVALID'));
});
