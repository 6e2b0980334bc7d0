import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { StageClock, stages, timed } from '../../../src/work/stage-clock.ts';

async function* slow(pieces: number, ms: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < pieces; index += 1) {
    await delay(ms);
    yield Uint8Array.of(index);
  }
}

test('gives each stage the time in which all others wait for it', async () => {
  const clock = new StageClock();
  const started = performance.now();
  for await (const piece of timed(clock, 'gzip', timed(clock, 'archive', slow(3, 30)))) {
    const outer = clock.switchTo('send');
    await delay(piece.length * 10);
    assert.equal(clock.switchTo(outer), 'send');
  }
  const profile = clock.profile();
  assert.ok(profile.archive >= 85, String(profile.archive));
  assert.ok(profile.send >= 25 && profile.send < profile.archive, String(profile.send));
  assert.ok(profile.gzip < 10, String(profile.gzip));
  const sum = stages.reduce((total, stage) => total + profile[stage], 0);
  assert.ok(Math.abs(sum - (performance.now() - started)) < 5);
});

test('counts what goes on beside into the same profile', async () => {
  const clock = new StageClock();
  const beside = clock.fork('index');
  await delay(30);
  beside.switchTo('fetch');
  beside.stop();
  const { resolve, index } = clock.profile();
  assert.ok(index >= 28 && resolve >= index, `${index} and ${resolve}`);
});

test('leaves a stream as it is without a clock', () => {
  const source = slow(1, 0);
  assert.equal(timed(undefined, 'gzip', source), source);
});
