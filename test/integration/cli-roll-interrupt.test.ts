import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { defaultLimits } from '../../src/limits.ts';
import { LocalAgent } from '../../src/agent/local-agent.ts';
import { startServer } from '../../src/rpc/server/server.ts';
import { Bundle, errorIn, finish } from '../support/cli.ts';
import { makeKeeper } from '../support/key-ring.ts';

const bundle = new Bundle();
const { keeper } = makeKeeper();

/** Rolls keys as any agent does, but keeps the first answer to itself. */
class SilentAgent extends LocalAgent {
  readonly #rolled = Promise.withResolvers<undefined>();
  /** Settled when the first roll is made. */
  readonly rolled = this.#rolled.promise;
  #isSilent = true;

  override async rollKeys(...[request, gate, signal, account]: Parameters<LocalAgent['rollKeys']>) {
    const outcome = await super.rollKeys(request, gate, signal, account);
    if (!this.#isSilent) return outcome;
    this.#isSilent = false;
    this.#rolled.resolve(undefined);
    if (!signal.aborted) await once(signal, 'abort');
    return outcome;
  }
}

const agent = new SilentAgent({ mode: 'development', keys: keeper, limits: defaultLimits, policy: anyAddress });
const server = await startServer({ address: '127.0.0.1:0', agent, limits: defaultLimits, log: () => undefined });

after(async () => {
  await server.stop();
  await bundle.dispose();
});

test('roll-keys that is stopped after the roll says how to get its answer', async () => {
  const args = ['roll-keys', '--reason', 'superseded', '--comment', "it's due", '--out', 'roll', '--json'];
  const child = bundle.start([...args, '--agent', server.address]);
  const outcome = finish(child);
  await agent.rolled;
  child.kill('SIGINT');
  const stopped = await outcome;
  assert.equal(stopped.code, 130);
  assert.deepEqual(readdirSync(bundle.path('roll')), ['unfinished-roll.json']);
  const { reason, message } = errorIn(stopped);
  assert.equal(reason, 'CANCELLED');
  const [, command] = /(sealci-release-agent roll-keys .*)$/.exec(message) ?? [];
  assert.ok(command !== undefined, message);
  const again = command.replace(/^\S+/, `${process.execPath} ${bundle.file}`);
  await promisify(execFile)('sh', ['-c', again], { cwd: bundle.work });
  assert.equal(readdirSync(bundle.path('roll')).length, 7);
  assert.equal(keeper.view().keyRingEpoch, 1, 'the answer must be that of the roll that was made');
});

test('roll-keys tells people the token before it asks', async () => {
  const args = ['roll-keys', '--reason', 'superseded', '--out', 'told', '--agent', server.address];
  const { stderr } = await bundle.run([...args, '--token', 'a token of sixteen']);
  assert.match(stderr, /--token 'a token of sixteen'/);
});
