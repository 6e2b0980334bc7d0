import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { test } from 'node:test';

const program = `
  import fc from '${import.meta.resolve('../support/fast-check.ts')}';
  fc.assert(fc.property(fc.array(fc.nat(1000)), (numbers) => {
    console.log('tried');
    if (process.env.FIXED !== 'yes' && numbers.some((number) => number > 500)) throw new Error('found ' + JSON.stringify(numbers));
  }));
`;

function run(env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env, encoding: 'utf8' });
}

/** What a property that fails says, with these variables and no others. */
function fail(env: Readonly<Record<string, string>>): string {
  const { stderr, status } = run(env);
  assert.equal(status, 1, stderr);
  return stderr;
}

const foundIn = (text: string): string | undefined => /found .*/.exec(text)?.[0];

test('a property that fails prints its seed and its path, and fails with the same values by these', () => {
  const first = fail({});
  const [, seed = '', path = ''] = /seed: (-?\d+), path: "([\d:]+)"/.exec(first) ?? [];
  const again = fail({ FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path });
  assert.ok(foundIn(first));
  assert.equal(foundIn(again), foundIn(first));
  assert.match(again, /failed after 1 tests/);
  // Once it is repaired, too, these values are tried, and no others.
  const { stdout, status } = run({ FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path, FIXED: 'yes' });
  assert.deepEqual([status, stdout], [0, 'tried\n']);
  // By the seed alone it gets there, too, but by way of all that it tried before.
  assert.equal(foundIn(fail({ FAST_CHECK_SEED: seed })), foundIn(first));
});
