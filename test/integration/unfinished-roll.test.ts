import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { LocalAgent } from '../../src/agent/local-agent.ts';
import { AgentError } from '../../src/errors.ts';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { rollFiles } from '../../src/keys/ring/roll-files.ts';
import { defaultLimits } from '../../src/limits.ts';
import { startServer } from '../../src/rpc/server/server.ts';
import { Bundle, errorIn, finish, type Outcome } from '../support/cli.ts';
import { makeKeeper, rebooted, rollKeys } from '../support/key-ring.ts';

const bundle = new Bundle();
after(() => bundle.dispose());

const toAll = (...fleet: readonly { readonly address: string }[]): string[] =>
  fleet.flatMap(({ address }) => ['--agent', address]);
const rollArgs = (out: string): string[] => ['roll-keys', '--reason', 'superseded', '--comment', 'due', '--out', out];

function assertDone({ code, stdout, stderr }: Outcome): void {
  assert.equal(code, 0, `${stdout}${stderr}`);
}

/** Keeps its first answer to a roll to itself. */
class SilentAgent extends LocalAgent {
  readonly rolled = Promise.withResolvers<undefined>();
  #isSilent = true;

  override async rollKeys(...[request, gate, signal, account]: Parameters<LocalAgent['rollKeys']>) {
    const outcome = await super.rollKeys(request, gate, signal, account);
    if (!this.#isSilent) return outcome;
    this.#isSilent = false;
    this.rolled.resolve(undefined);
    if (!signal.aborted) await once(signal, 'abort');
    return outcome;
  }
}

test('killed after the roll, the same command gets its answer; but not from an agent that has restarted', async () => {
  const { keeper, options } = makeKeeper();
  const serve = async (agent: LocalAgent, address = '127.0.0.1:0') =>
    startServer({ address, agent, limits: defaultLimits, log: () => undefined });
  const settings = { mode: 'development', limits: defaultLimits, policy: anyAddress } as const;
  const agent = new SilentAgent({ ...settings, keys: keeper });
  const server = await serve(agent);
  const second = await serve(new LocalAgent({ ...settings, keys: rebooted(options) }));
  const killed = async (out: string): Promise<void> => {
    const child = bundle.start([...rollArgs(out), ...toAll(server, second)]);
    const ended = finish(child);
    await agent.rolled.promise;
    child.kill('SIGKILL');
    await ended;
    assert.ok(readdirSync(bundle.path(out)).includes('unfinished-roll.json'));
  };
  await killed('killed');
  assert.equal(keeper.view().keyRingEpoch, 1);
  const journal = readFileSync(bundle.path('killed/unfinished-roll.json'));
  const names = Object.keys(rollFiles).toSorted();
  assertDone(await bundle.run([...rollArgs('killed'), ...toAll(server, second)]));
  assert.equal(keeper.view().keyRingEpoch, 1, 'the answer is that of the roll that was made');
  assert.deepEqual(readdirSync(bundle.path('killed')).toSorted(), names);
  const sealed = readFileSync(bundle.path('killed/key-ring.sealed'));

  // As it is after a kill between the first and the second of its files.
  const halve = (): void => {
    for (const name of names) if (name !== 'key-ring.sealed') rmSync(bundle.path('killed', name), { force: true });
    writeFileSync(bundle.path('killed/unfinished-roll.json'), journal);
  };
  halve();
  assertDone(await bundle.run([...rollArgs('killed'), ...toAll(server, second)]));
  assert.deepEqual(readdirSync(bundle.path('killed')).toSorted(), names);
  assert.equal(keeper.view().keyRingEpoch, 1, 'no second roll');
  await server.stop();

  // An agent that does not know the token any more gets the ring that there is, and is not rolled by it.
  const anew = rebooted(options);
  const again = await serve(new LocalAgent({ ...settings, keys: anew }), server.address);
  halve();
  const half = await bundle.run([...rollArgs('killed'), ...toAll(again, second)]);
  assert.equal(half.code, 11, half.stderr);
  assert.match(half.stderr, /Missing from killed: new-key\.pub\.asc, .*denial-notice\.json\.asc\. /);
  assert.ok(!half.stdout.includes('new-key.pub.asc'));
  assert.equal(anew.state.digest, keeper.state.digest);
  assert.deepEqual(readFileSync(bundle.path('killed/key-ring.sealed')), sealed);
  assert.deepEqual(readdirSync(bundle.path('killed')), ['key-ring.sealed']);
  await again.stop();

  // The ring of the lost answer is in use, as it was kept, but nobody can have it sealed.
  const lost = makeKeeper();
  await rollKeys(lost.keeper, 'SUPERSEDED');
  const restarted = await serve(new LocalAgent({ ...settings, keys: lost.keeper }));
  mkdirSync(bundle.path('lost'));
  const begun = { reason: 'SUPERSEDED', comment: 'due', token: 'a token of sixteen', agent: restarted.address };
  writeFileSync(
    bundle.path('lost/unfinished-roll.json'),
    JSON.stringify({ ...begun, epoch: 0, nonce: '0'.repeat(64) }),
  );
  const outcome = await bundle.run([...rollArgs('lost'), ...toAll(restarted), '--json']);
  assert.equal(errorIn(outcome).reason, 'KEY_MISMATCH');
  assert.equal(lost.keeper.view().keyRingEpoch, 1);
  await restarted.stop();
  await second.stop();
});

/** Rolls, and then takes no ring: as an agent that is cut off in between. */
class DeafAgent extends LocalAgent {
  override restoreKeyRing(): ReturnType<LocalAgent['restoreKeyRing']> {
    return Promise.reject(new AgentError('DRAINING', 'The agent is stopping.'));
  }
}

test('when the only agent is rolled and then takes no ring, the error says that its key was rolled', async () => {
  const { keeper } = makeKeeper();
  const agent = new DeafAgent({ mode: 'development', limits: defaultLimits, policy: anyAddress, keys: keeper });
  const server = await startServer({ address: '127.0.0.1:0', agent, limits: defaultLimits, log: () => undefined });
  const error = errorIn(await bundle.run([...rollArgs('deaf'), ...toAll(server), '--json']));
  await server.stop();
  assert.equal(keeper.view().keyRingEpoch, 1);
  assert.equal(error.reason, 'DRAINING');
  assert.match(error.message, /The key was rolled, and its files are in deaf: give the same command again\.$/);
  assert.ok(existsSync(bundle.path('deaf/unfinished-roll.json')));
});
