import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { eventually } from '../support/fake-agent.ts';
import { FleetLoad } from '../support/fleet-load.ts';
import { stream } from '../support/openpgp.ts';
import { confirmOwn, type ProductionAgent, ProductionAgents } from '../support/production-agents.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';

/** While it is closed, releases stay where they are. */
let gate = Promise.withResolvers<undefined>();
gate.resolve(undefined);
const agents = await ProductionAgents.make({
  hold: async () => {
    await gate.promise;
  },
});
after(() => agents[Symbol.asyncDispose]());

const CALLERS = 4;

const addressesOf = (fleet: readonly ProductionAgent[]): string[] => fleet.map(({ process }) => process.address);
const toAll = (fleet: readonly ProductionAgent[]): string[] =>
  addressesOf(fleet).flatMap((address) => ['--agent', address]);

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await agents.bundle.run([...args, ...agents.callerOptions('keys')]);
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

const runningAt = async ({ keys }: ProductionAgent): Promise<number> => (await keys.getAgentInfo()).runningReleases;

/** One of them that makes a release, which it cannot end while the gate is closed. */
async function busyOne(fleet: readonly ProductionAgent[]): Promise<ProductionAgent> {
  let found: ProductionAgent | undefined;
  await eventually(async () => {
    const counts = await Promise.all(fleet.map(runningAt));
    found = fleet[counts.findIndex((count) => count > 0)];
    return found !== undefined;
  }, 'an agent makes a release');
  assert.ok(found);
  return found;
}

test('of three agents under load, one is killed and one upgraded, and no release is lost', async () => {
  const fleet = [await agents.start(), await agents.start(), await agents.start()];
  for (const agent of fleet) await confirmOwn(agent);
  await run('roll-keys', '--reason', 'superseded', '--out', 'roll', ...toAll(fleet));
  const load = new FleetLoad(agents, addressesOf(fleet), CALLERS);
  await load.go(2 * CALLERS);

  gate = Promise.withResolvers();
  const killed = await busyOne(fleet);
  await killed.process.kill('SIGKILL');
  const others = fleet.filter((agent) => agent !== killed);
  const upgraded = await busyOne(others);
  const running = await runningAt(upgraded);
  const before = upgraded.process.log.length;
  upgraded.process.child.kill('SIGTERM');
  await upgraded.process.event('draining');
  gate.resolve(undefined);
  const { child } = upgraded.process;
  await eventually(() => child.exitCode !== null, 'the agent ends');
  assert.equal(child.exitCode, 0, 'an agent that drains ends in good order');
  const calls = upgraded.process.log.slice(before).filter(({ method }) => method === 'CreateRelease');
  const ended = calls.filter(({ event, error }) => event === 'call' && error === undefined);
  assert.ok(ended.length >= running, `of ${running} releases that ran, ${ended.length} came to their end`);

  const back = [];
  for (const { process } of [killed, upgraded]) back.push(await agents.start('--listen', process.address));
  await run('restore-keys', 'roll/key-ring.sealed', '--wait', '60', ...toAll(back));
  await load.go(2 * CALLERS);
  await load.stop();

  const struck = load.outcomes.filter(({ stderr }) => stderr.includes('(AGENT_UNREACHABLE)'));
  assert.ok(struck.length > 0, 'calls of the agent that was killed went to another one');
  const keys = await readPublicKeys(readFileSync(agents.bundle.path('roll/new-key.pub.asc')));
  const signers = new Set<string>();
  for (const { code, stderr, out } of load.outcomes) {
    assert.equal(code, 0, stderr);
    const file = readFileSync(agents.bundle.path(out, 'sample-v1.git.tgz.sig'));
    signers.add((await verifyRelease(stream(file), keys, { now: new Date() })).keyFingerprint);
  }
  assert.equal(signers.size, 1, 'all releases are signed by one key');
  const { agents: states } = JSON.parse(await run('info', '--json', ...toAll(fleet))) as {
    readonly agents: readonly {
      readonly keyFingerprint: string;
      readonly keyRing: Readonly<Record<string, unknown>>;
    }[];
  };
  assert.deepEqual(
    states.map(({ keyFingerprint, keyRing: { epoch, confirmed } }) => [epoch, confirmed, keyFingerprint]),
    states.map(() => [1, true, [...signers][0]]),
  );
});
