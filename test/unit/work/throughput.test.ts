import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Throughput } from '../../../src/work/throughput.ts';

const limits = { minBytesPerSecond: 1000, throughputWindowMs: 100 };
const ENOUGH_BYTES = 100;

/** Resolves when the peer is found too slow. */
function watched(): {
  readonly throughput: Throughput;
  readonly slow: Promise<undefined>;
  readonly count: () => number;
} {
  const slow = Promise.withResolvers<undefined>();
  let count = 0;
  const throughput = new Throughput(limits, () => {
    count += 1;
    slow.resolve(undefined);
  });
  return { throughput, slow: slow.promise, count: () => count };
}

test('finds a peer too slow that gives nothing, while it is waited for', async () => {
  const { throughput, slow } = watched();
  await throughput.during(slow);
});

test('finds a peer too slow that gives a little now and then', async () => {
  const { throughput, count } = watched();
  while (count() === 0) {
    await throughput.during(delay(10));
    throughput.count(1);
  }
});

test('judges each window anew: what came before does not make up for it', async () => {
  const { throughput, slow, count } = watched();
  throughput.count(1000 * ENOUGH_BYTES);
  await throughput.during(delay(limits.throughputWindowMs));
  assert.equal(count(), 0);
  await throughput.during(slow);
});

test('holds no time against a peer in which it was not waited for', async () => {
  const { throughput, count } = watched();
  for (let piece = 0; piece < 5; piece += 1) {
    await delay(limits.throughputWindowMs);
    await throughput.during(Promise.resolve());
  }
  assert.equal(count(), 0);
});

test('bears with a peer that gives enough', async () => {
  const { throughput, count } = watched();
  for (let piece = 0; piece < 10; piece += 1) {
    await throughput.during(delay(limits.throughputWindowMs / 2));
    throughput.count(10 * ENOUGH_BYTES);
  }
  assert.equal(count(), 0);
});
