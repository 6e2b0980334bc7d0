import assert from 'node:assert/strict';
import test from 'node:test';
import { SigningClock } from '../../../src/keys/signing-clock.ts';
import { withCode } from '../../support/codes.ts';
import { never } from '../../support/key-ring.ts';

const at = (ms: number) => new Date(1_700_000_000_000 + ms);

/** A clock that shows these times one after the other, the last one for ever. */
function showing(...times: number[]): SigningClock {
  let index = 0;
  return new SigningClock({ now: () => at(times[Math.min(index++, times.length - 1)] ?? 0) });
}

test('the next second is the first after all times it gave', async () => {
  const clock = showing(300, 400, 1100);
  clock.now();
  assert.deepEqual(await clock.nextSecond(never), at(1000));
});

test('the next second is later even when the clock was set back a little', async () => {
  const clock = showing(2500, 2400, 3001);
  clock.now();
  assert.deepEqual(await clock.nextSecond(never), at(3000));
});

test('throws CLOCK_NOT_READY when the clock was set back a lot', async () => {
  const clock = showing(60_000, 0);
  clock.now();
  await assert.rejects(clock.nextSecond(never), withCode('CLOCK_NOT_READY'));
});

test('stops waiting when its signal is aborted', async () => {
  const clock = new SigningClock({ now: () => at(0) });
  clock.now();
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort(new Error('stopped'));
  }, 10);
  await assert.rejects(clock.nextSecond(stop.signal), /stopped/);
});

test('throws CLOCK_NOT_READY before the image was built, and not from then on', () => {
  const clock = (ms: number) => new SigningClock({ now: () => at(ms), notBefore: at(0) });
  assert.throws(() => clock(-1).now(), withCode('CLOCK_NOT_READY'));
  assert.deepEqual(clock(0).now(), at(0));
});
