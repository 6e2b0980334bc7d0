import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Standing } from '../../../src/work/standing.ts';
import { SetClock } from '../../support/standing.ts';

/** A release and its clock, in a process whose event loop takes `loopMs` to come round. */
function standingOf(loopMs = 1): { standing: Standing; clock: SetClock } {
  const clock = new SetClock();
  return { standing: new Standing(() => undefined, clock.now, { ms: loopMs }), clock };
}

/** Waits for so long, then gets so many bytes. */
async function get(standing: Standing, clock: SetClock, ms: number, bytes: number): Promise<void> {
  const answer = Promise.withResolvers<undefined>();
  const got = standing.during(answer.promise);
  clock.pass(ms);
  answer.resolve(undefined);
  await got;
  standing.moved(bytes);
}

test('is quiet while it waits for a peer, and not while it works', async () => {
  const { standing, clock } = standingOf();
  clock.pass(5000);
  assert.equal(standing.quietMs, 0);
  const answer = Promise.withResolvers<undefined>();
  const got = standing.during(answer.promise);
  clock.pass(700);
  assert.equal(standing.quietMs, 700);
  answer.resolve(undefined);
  await got;
  clock.pass(70);
  assert.equal(standing.quietMs, 0);
});

test('is quiet while bytes drip, however often they do', async () => {
  const { standing, clock } = standingOf(50);
  for (let drop = 0; drop < 100; drop += 1) await get(standing, clock, 10, 1);
  assert.ok(standing.quietMs > 990);
});

test('is quiet while a peer gives much, but far less than would be taken', async () => {
  const { standing, clock } = standingOf();
  for (let piece = 0; piece < 10; piece += 1) await get(standing, clock, 100, 65_536);
  assert.ok(standing.quietMs > 900);
});

test('is not quiet when what has come waits for its turn in a busy process', async () => {
  const { standing, clock } = standingOf(50);
  for (let piece = 0; piece < 100; piece += 1) await get(standing, clock, 150, 65_536);
  assert.equal(standing.quietMs, 0);
});

test('tells once that memory is to be saved, also when it was set aside before', () => {
  let told = 0;
  const { standing } = standingOf();
  const tell = (): void => {
    told += 1;
  };
  standing.whenSetAside(tell);
  assert.equal(told, 0);
  standing.setAside();
  standing.setAside();
  assert.equal(told, 1);
  standing.whenSetAside(tell);
  assert.equal(told, 2);
});
