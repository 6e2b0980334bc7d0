import assert from 'node:assert/strict';
import test from 'node:test';
import { queueState } from '../../../../src/rpc/server/queue-state.ts';

const made = (caller: string, isSetAside = false) => ({ caller, span: { standing: { isSetAside } } });

test('says who has places, and who waits for one', () => {
  const running = [made('a'), made('a'), made('b', true)];
  const waiting = [
    { caller: 'a', sinceMs: 700 },
    { caller: 'c', sinceMs: 900 },
  ];
  assert.deepEqual(queueState(running, waiting, 1000), {
    running: 2,
    setAside: 1,
    waiting: 2,
    servedCallers: 2,
    waitingCallers: 2,
    busiestCallerReleases: 3,
    oldestWaitMs: 300,
  });
});

test('of nothing, all is none', () => {
  assert.deepEqual(Object.values(queueState([], [], 1000)), [0, 0, 0, 0, 0, 0, 0]);
});
