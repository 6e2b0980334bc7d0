import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import { PollSchedule } from '../../../src/watch/poll-schedule.ts';
import { askedToWaitMs, backedOff, jittered, verdictOf, waitAfter } from '../../../src/watch/retry.ts';
import { Wake } from '../../../src/watch/wake.ts';
import type { WatchedRepository } from '../../../src/watch/watch-config.ts';

const HOUR_MS = 3_600_000;

function repository(project: string): WatchedRepository {
  return { project, name: project, url: `https://example.org/${project}`, patterns: ['*'], wants: () => true };
}

test('waits twice as long with every failure, up to six hours, and never less than the server asks', () => {
  const failure = new AgentError('REMOTE_FAILED', 'busy');
  const waits = [0, 1, 2, 3, 20, 1000].map((failures) => waitAfter(failure, failures, 0.5));
  assert.deepEqual(waits, [60_000, 120_000, 240_000, 480_000, 6 * HOUR_MS, 6 * HOUR_MS]);
  const asked = new AgentError('REMOTE_FAILED', 'busy', { data: { retryAfterSeconds: '3600' } });
  assert.equal(waitAfter(asked, 0, 0.5), HOUR_MS);
  assert.equal(waitAfter(new AgentError('TREE_UNSAFE', 'no'), 0, 0.5), undefined);
  assert.deepEqual([jittered(1000, 0), jittered(1000, 0.5), jittered(1000, 1)], [800, 1000, 1200]);
  assert.equal(backedOff(7 * HOUR_MS, 3), 7 * HOUR_MS);
});

test('whatever an agent asks to wait for is whole milliseconds, and at most a day', () => {
  const asked = (seconds: string): number =>
    askedToWaitMs(new AgentError('QUEUE_FULL', 'busy', { data: { retryAfterSeconds: seconds } }));
  assert.deepEqual(['1.0005', '0.1', '-5', '86401', '1e300', '1e999', '-Infinity', 'NaN', 'soon', ''].map(asked), [
    1001,
    100,
    0,
    24 * HOUR_MS,
    24 * HOUR_MS,
    0,
    0,
    0,
    0,
    0,
  ]);
});

test('a limit of the moment passes, one that the tag is over does not', () => {
  const wait = (data: Readonly<Record<string, string>>): number | undefined =>
    waitAfter(new AgentError('LIMIT_EXCEEDED', 'too much', { data }), 0, 0.5);
  assert.equal(wait({ limit: 'maxPackBytes', value: '1' }), undefined);
  assert.equal(wait({ limit: 'maxPackMemoryBytes', value: '1', retryAfterSeconds: '90' }), 90_000);
  assert.equal(wait({ limit: 'memory' }), 60_000);
  assert.equal(wait({}), 60_000);
});

test('asks each repository by turns, no more than there is room for, and hurries for a push', () => {
  const [a, b] = [repository('a'), repository('b')];
  const schedule = new PollSchedule([a, b], 60_000);
  assert.deepEqual(schedule.start(0, 1), [a]);
  assert.deepEqual(schedule.start(0, 4), [b]);
  assert.deepEqual(schedule.start(0, 4), []);
  assert.equal(schedule.next(), Infinity);
  schedule.succeeded(a, 1000, 0.5);
  assert.equal(schedule.next(), 61_000);
  schedule.hurry(a);
  assert.equal(schedule.next(), 2000);
  // Pushed while it is asked: its answer may be of before.
  schedule.hurry(b);
  schedule.succeeded(b, 500, 0.5);
  assert.deepEqual(schedule.start(2000, 4), [a, b]);
});

test('a repository that fails is asked ever less often, and a push does not change that', () => {
  const a = repository('a');
  const schedule = new PollSchedule([a], 60_000);
  const waits = [0, 1, 2].map(() => {
    schedule.start(Number.MAX_SAFE_INTEGER, 1);
    return schedule.failed(a, 0, 0, 0.5);
  });
  assert.deepEqual(waits, [120_000, 240_000, 480_000]);
  schedule.hurry(a);
  assert.equal(schedule.next(), 480_000);
  schedule.start(480_000, 1);
  assert.equal(schedule.failed(a, HOUR_MS, 0, 0.5), HOUR_MS);
});

test('a push while a server is asked does not shorten what it then asks to wait', () => {
  const a = repository('a');
  const schedule = new PollSchedule([a], 60_000);
  schedule.start(0, 1);
  schedule.hurry(a);
  assert.equal(schedule.failed(a, HOUR_MS, 1000, 0.5), HOUR_MS);
  assert.equal(schedule.next(), HOUR_MS + 1000);
});

test('a wake that comes before the waiting is not lost, and no listener is left behind', async () => {
  const wake = new Wake();
  const { signal } = new AbortController();
  wake.wake();
  await wake.wait(Infinity, signal);
  const waiting = wake.wait(Infinity, signal);
  wake.wake();
  await waiting;
  await wake.wait(-5, signal);
  await wake.wait(Infinity, AbortSignal.abort());
});

test('docs/watch.md says of every error what becomes of it', () => {
  const text = readFileSync(new URL('../../../docs/watch.md', import.meta.url), 'utf8');
  for (const verdict of ['agent', 'later', 'never'] as const) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${verdict}\``)) ?? '';
    const listed = [...row.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);
    const codes = Object.entries(verdictOf).filter(([, of]) => of === verdict);
    assert.deepEqual(
      listed,
      codes.map(([code]) => code),
    );
  }
});
