import assert from 'node:assert/strict';
import { beforeEach, test, type TestContext } from 'node:test';
import { StageClock, stages, timed } from '../../../src/work/stage-clock.ts';

let now: number;

beforeEach((t) => {
  now = 1000;
  // The hooks of a test get the context of that test.
  (t as TestContext).mock.method(performance, 'now', () => now);
});

async function* slow(pieces: number, ms: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < pieces; index += 1) {
    now += ms;
    yield await Promise.resolve(Uint8Array.of(index));
  }
}

test('gives each stage the time in which all others wait for it', async () => {
  const clock = new StageClock();
  now += 5;
  for await (const piece of timed(clock, 'gzip', timed(clock, 'archive', slow(3, 30)))) {
    const outer = clock.switchTo('send');
    now += piece.length * 10;
    assert.equal(clock.switchTo(outer), 'send');
  }
  const profile = clock.profile();
  const spent = Object.fromEntries(Object.entries(profile).filter(([, ms]) => ms > 0));
  assert.deepEqual(spent, { resolve: 5, archive: 90, send: 30 });
  assert.deepEqual(Object.keys(profile), [...stages]);
});

test('counts what goes on beside into the same profile', () => {
  const clock = new StageClock();
  const beside = clock.fork('index');
  now += 30;
  beside.switchTo('fetch');
  now += 4;
  beside.stop();
  const { resolve, index, fetch } = clock.profile();
  assert.deepEqual({ resolve, index, fetch }, { resolve: 34, index: 30, fetch: 4 });
});

test('leaves a stream as it is without a clock', () => {
  const source = slow(1, 0);
  assert.equal(timed(undefined, 'gzip', source), source);
});
