import assert from 'node:assert/strict';
import test from 'node:test';
import { type PassedPhase, ReleaseTimeline } from '../../../src/observe/release-timeline.ts';
import type { Phase } from '../../../src/work/progress.ts';

function timeline(): {
  readonly at: ReleaseTimeline;
  readonly passed: PassedPhase[];
  readonly wait: (ms: number) => void;
} {
  let nowMs = 1000;
  const passed: PassedPhase[] = [];
  const at = new ReleaseTimeline(
    (phase) => passed.push(phase),
    () => nowMs,
  );
  return { at, passed, wait: (ms) => (nowMs += ms) };
}

const progress = (phase: Phase) => ({ type: 'progress', progress: { phase, objectsDone: 0, bytesDone: 0 } }) as const;

test('divides the time of a release among its phases', () => {
  const { at, passed, wait } = timeline();
  wait(1);
  at.started();
  wait(10);
  at.saw(progress('RESOLVING'));
  at.saw(progress('FETCHING'));
  wait(100);
  at.saw(progress('ARCHIVING'));
  // What is reported late is no way back.
  at.saw(progress('FETCHING'));
  wait(1000);
  at.saw(progress('SIGNING'));
  wait(10_000);
  assert.equal(at.ended(), 11_111);
  assert.deepEqual(passed, [
    { phase: 'queued', fromMs: 1000, toMs: 1001 },
    { phase: 'resolving', fromMs: 1001, toMs: 1011 },
    { phase: 'fetching', fromMs: 1011, toMs: 1111 },
    { phase: 'archiving', fromMs: 1111, toMs: 2111 },
    { phase: 'signing', fromMs: 2111, toMs: 12_111 },
  ]);
});

test('ends in the phase that it was in', () => {
  const { at, passed, wait } = timeline();
  wait(5);
  assert.equal(at.ended(), 5);
  assert.deepEqual(passed, [{ phase: 'queued', fromMs: 1000, toMs: 1005 }]);
});

test('passes over phases that were too short to be reported', () => {
  const { at, passed } = timeline();
  at.started();
  at.saw(progress('SIGNING'));
  at.ended();
  assert.deepEqual(
    passed.map(({ phase }) => phase),
    ['queued', 'resolving', 'signing'],
  );
});
