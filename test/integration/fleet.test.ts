import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { freePort } from '../../harness/free-port.ts';
import { Bundle, errorIn, type Outcome, type ServedAgent } from '../support/cli.ts';
import { makeOperator } from '../support/operator.ts';

const bundle = new Bundle();
after(() => bundle.dispose());

const made = await bundle.run(['keygen', '--out', 'keys', '--json']);
const { fingerprint: baked } = JSON.parse(made.stdout) as { fingerprint: string };
const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
const production = ['--mode', 'production', '--tls', 'none', ...keys];

const toAll = (...fleet: readonly { readonly address: string }[]): string[] =>
  fleet.flatMap(({ address }) => ['--agent', address]);
const rollArgs = (out: string): string[] => ['roll-keys', '--reason', 'superseded', '--comment', 'due', '--out', out];

interface AgentLine {
  readonly agent: string;
  readonly keyFingerprint: string;
  readonly keyRing: { readonly epoch: number; readonly confirmed: boolean };
}

async function statesOf(...fleet: readonly ServedAgent[]): Promise<string[]> {
  const { stdout } = await bundle.run(['info', '--json', ...toAll(...fleet)]);
  const { agents } = JSON.parse(stdout) as { agents: readonly AgentLine[] };
  assert.deepEqual(
    agents.map(({ agent }) => agent),
    fleet.map(({ address }) => address),
  );
  return agents.map(({ keyFingerprint, keyRing }) => `${keyRing.epoch} ${keyRing.confirmed} ${keyFingerprint}`);
}

function assertDone({ code, stdout, stderr }: Outcome): void {
  assert.equal(code, 0, `${stdout}${stderr}`);
}

const fleetOf = (args: readonly string[], count = 3): Promise<ServedAgent[]> =>
  Promise.all(Array.from({ length: count }, () => bundle.serve(args)));

test('one command rolls one agent, restores its ring on all, and says which has what', async () => {
  const fleet = await fleetOf(keys);
  const { code, stdout, stderr } = await bundle.run([...rollArgs('all'), ...toAll(...fleet)]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^all\/key-ring\.sealed\n/);
  const [first = '', ...others] = await statesOf(...fleet);
  assert.match(first, /^1 true /);
  assert.ok(!first.includes(baked));
  for (const state of others) assert.equal(state, first);
  for (const { address } of fleet) {
    assert.ok(stderr.includes(`${address}  epoch 1  confirmed  ${first.split(' ')[2] ?? ''}\n`), stderr);
  }
  assert.equal(existsSync(bundle.path('all/unfinished-roll.json')), false);
  const again = await bundle.run([...rollArgs('all'), ...toAll(...fleet)]);
  assert.equal(again.code, 11, 'a folder of a roll that is finished is not used for another one');
  assert.deepEqual((await statesOf(...fleet))[0], first);
});

test('rolls the agent that is furthest, so that its ring is the next one of all', async () => {
  const [behind, ahead] = await fleetOf(keys, 2);
  assert.ok(behind && ahead);
  assertDone(await bundle.run([...rollArgs('alone'), ...toAll(ahead)]));
  const apart = await bundle.run(['info', ...toAll(behind, ahead)]);
  assert.equal(apart.code, 7);
  assert.match(apart.stderr, /2 keys are in use at once/);
  assertDone(await bundle.run([...rollArgs('both'), ...toAll(behind, ahead)]));
  const states = await statesOf(behind, ahead);
  assert.match(states[0] ?? '', /^2 true/);
  assert.equal(states[0], states[1]);
});

test('rolls nothing when agents were rolled apart, or one of them does not answer', async () => {
  const fleet = await fleetOf(keys, 2);
  for (const [index, agent] of fleet.entries()) {
    assertDone(await bundle.run([...rollArgs(`fork-${index}`), ...toAll(agent)]));
  }
  const before = await statesOf(...fleet);
  const apart = await bundle.run([...rollArgs('fork'), ...toAll(...fleet), '--json']);
  assert.equal(errorIn(apart).reason, 'KEY_RING_CONFLICT');
  const [one] = fleet;
  assert.ok(one);
  const down = await bundle.run([...rollArgs('fork'), ...toAll(one, { address: '127.0.0.1:9' }), '--json']);
  assert.equal(errorIn(down).reason, 'AGENT_UNREACHABLE');
  assert.match(errorIn(down).message, /^127\.0\.0\.1:9: /);
  assert.deepEqual(await statesOf(...fleet), before);
  assert.equal(existsSync(bundle.path('fork')), false);
});

test('finishes by the same command what failed on one agent, and says so before', async () => {
  const [good] = await fleetOf(keys, 1);
  const bad = await bundle.serve([...keys, '--key-ring-file', bundle.path('blocked')]);
  assert.ok(good);
  mkdirSync(bundle.path('blocked', 'in-the-way'), { recursive: true });
  const args = [...rollArgs('finish'), ...toAll(good, bad)];
  const failed = await bundle.run(args);
  assert.equal(failed.code, 11, failed.stderr);
  assert.match(failed.stderr, new RegExp(`${bad.address}  FAILED: .*\\(FILE_UNWRITABLE\\)`));
  assert.match(failed.stderr, /may sign by another key/);
  assert.match(failed.stderr, /give the same command again/);
  const [first] = await statesOf(good, bad);
  const other = await bundle.run([...args, '--comment', 'another', '--json']);
  assert.equal(errorIn(other).reason, 'INVALID_ARGUMENT');
  rmdirSync(bundle.path('blocked', 'in-the-way'));
  rmdirSync(bundle.path('blocked'));
  assertDone(await bundle.run(args));
  assert.deepEqual(await statesOf(good, bad), [first, first], 'no second roll');
  assert.equal(existsSync(bundle.path('finish/unfinished-roll.json')), false);
  assert.deepEqual(readFileSync(bundle.path('blocked')), readFileSync(bundle.path('finish/key-ring.sealed')));
});

test('a ring that waits for an operator on one agent is not said to be in use, nor its key to sign', async () => {
  writeFileSync(bundle.path('operator.asc'), (await makeOperator()).toPublic().armor());
  const [lead] = await fleetOf(keys, 1);
  const [guarded] = await fleetOf([...production, '--operator-key-file', 'operator.asc'], 1);
  assert.ok(lead && guarded);
  const rolled = await bundle.run([...rollArgs('guarded'), ...toAll(lead, guarded)]);
  const restored = await bundle.run(['restore-keys', 'guarded/key-ring.sealed', ...toAll(lead, guarded)]);
  const [, state = ''] = await statesOf(lead, guarded);
  assert.match(state, /^1 false /);
  for (const outcome of [rolled, restored]) {
    assertDone(outcome);
    assert.match(outcome.stderr, /The ring is there, but waits for an operator: confirm-keys --request\n$/);
    assert.doesNotMatch(outcome.stderr, /signs from now on|in use/);
  }
});

test('a file that roll-keys did not write is not taken for a roll that was begun', async () => {
  const [agent] = await fleetOf(keys, 1);
  assert.ok(agent);
  mkdirSync(bundle.path('strange'));
  for (const text of ['', '{}', '[]', '{"reason": "SUPERSEDED", "epoch": "0"}']) {
    writeFileSync(bundle.path('strange/unfinished-roll.json'), text);
    const outcome = await bundle.run([...rollArgs('strange'), ...toAll(agent), '--json']);
    assert.equal(errorIn(outcome).reason, 'FILE_UNREADABLE');
  }
});

test('confirm-keys and restore-keys wait for agents that are still to come up', async () => {
  const ports = [await freePort(), await freePort()];
  const to = toAll(...ports.map((port) => ({ address: `127.0.0.1:${port}` })));
  const now = await bundle.run(['confirm-keys', '--epoch', '0', '--fingerprint', baked, ...to]);
  assert.equal(now.code, 5);
  assert.equal(now.stdout.match(/FAILED/g)?.length, 2);
  const waiting = bundle.run(['confirm-keys', '--epoch', '0', '--fingerprint', baked, '--wait', '120', ...to]);
  const agents = ports.map((port) => bundle.start(['serve', ...production, '--listen', `127.0.0.1:${port}`]));
  try {
    const { code, stdout, stderr } = await waiting;
    assert.equal(code, 0, stderr);
    assert.equal(stdout.match(new RegExp(`epoch 0  confirmed  ${baked}`, 'g'))?.length, 2);
    assertDone(await bundle.run([...rollArgs('waited'), ...to]));
  } finally {
    await Promise.all(
      agents.map((agent) => {
        agent.kill('SIGKILL');
        return once(agent, 'close');
      }),
    );
  }
  const restored = bundle.run(['restore-keys', 'waited/key-ring.sealed', '--wait', '120', ...to, '--json']);
  const anew = ports.map((port) => bundle.start(['serve', ...production, '--listen', `127.0.0.1:${port}`]));
  const { stdout } = await restored;
  for (const agent of anew) agent.kill('SIGKILL');
  const { agents: all } = JSON.parse(stdout) as { agents: readonly { keyRingEpoch: number; confirmed: boolean }[] };
  assert.deepEqual(
    all.map(({ keyRingEpoch, confirmed }) => [keyRingEpoch, confirmed]),
    [
      [1, true],
      [1, true],
    ],
  );
});

for (const [name, args] of [
  ['neither ring nor signature', []],
  ['half a ring', ['--epoch', '0']],
  ['an epoch that is none', ['--epoch', 'one', '--fingerprint', baked]],
  ['a time to wait that is none', ['--epoch', '0', '--fingerprint', baked, '--wait', 'long']],
  ['a signature that does not say of what', ['--with', 'statement.txt']],
] as const) {
  test(`confirm-keys throws INVALID_ARGUMENT for ${name}`, async () => {
    const outcome = await bundle.run(['confirm-keys', ...args, '--agent', '127.0.0.1:9', '--json']);
    assert.equal(errorIn(outcome).reason, 'INVALID_ARGUMENT');
  });
}

test('takes the agents from a list in a file, and asks a single one where only one can be meant', async () => {
  const fleet = await fleetOf(keys, 2);
  writeFileSync(bundle.path('fleet.json'), JSON.stringify({ agent: fleet.map(({ address }) => address) }));
  const { code, stdout } = await bundle.run(['info', '--config', 'fleet.json']);
  assert.equal(code, 0);
  assert.equal(stdout, fleet.map(({ address }) => `${address}  epoch 0  confirmed  ${baked}\n`).join(''));
  const env = { SEALCI_AGENT: fleet.map(({ address }) => address).join(',') };
  const one = await bundle.run(['public-key', '--json'], { env });
  assert.equal(errorIn(one).reason, 'INVALID_ARGUMENT');
});
