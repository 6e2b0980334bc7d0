import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import type { Phase } from '../../../../src/work/progress.ts';
import type { ReleaseEvent } from '../../../../src/release/release.ts';
import { throttleProgress } from '../../../../src/rpc/server/throttle-progress.ts';
import { collect, eventually, info, summaryOf } from '../../../support/fake-agent.ts';

function progress(phase: Phase, bytesDone: number): ReleaseEvent {
  return { type: 'progress', progress: { phase, objectsDone: 0, bytesDone } };
}

function marks(events: readonly ReleaseEvent[]): string[] {
  return events.map((event) =>
    event.type === 'progress' ? `${event.progress.phase} ${event.progress.bytesDone}` : event.type,
  );
}

async function* play(events: readonly ReleaseEvent[]): AsyncGenerator<ReleaseEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

test('passes the first and the last of each phase and drops what comes too soon between them', async () => {
  const fetching = Array.from({ length: 50 }, (_, index) => progress('FETCHING', index));
  const events = [progress('RESOLVING', 0), ...fetching, progress('ARCHIVING', 0), info];
  const seen = marks(await collect(throttleProgress(play(events))));
  assert.deepEqual(seen, ['RESOLVING 0', 'FETCHING 0', 'FETCHING 49', 'ARCHIVING 0', 'info']);
});

test('lets chunks through without letting progress through with each', async () => {
  const chunk: ReleaseEvent = { type: 'chunk', bytes: new Uint8Array(1) };
  const chunks = Array.from({ length: 20 }, (_, index) => [progress('ARCHIVING', index), chunk]).flat();
  const summary: ReleaseEvent = { type: 'summary', summary: summaryOf(new Uint8Array(20)) };
  const seen = marks(await collect(throttleProgress(play([...chunks, summary]))));
  const expected = ['ARCHIVING 0', ...chunks.filter(({ type }) => type === 'chunk').map(() => 'chunk')];
  assert.deepEqual(seen, [...expected, 'ARCHIVING 19', 'summary']);
});

test('sends one in a tenth of a second, the latest each time, and the last', async () => {
  let now = 0;
  async function* fast(): AsyncGenerator<ReleaseEvent> {
    for (let count = 0; count < 36; count += 1) {
      yield await Promise.resolve(progress('FETCHING', count));
      now += 10;
    }
  }
  const seen = marks(await collect(throttleProgress(fast(), () => now)));
  assert.deepEqual(seen, ['FETCHING 0', 'FETCHING 9', 'FETCHING 19', 'FETCHING 29', 'FETCHING 35']);
});

test('sends the latest when its turn has come, even when nothing follows', async () => {
  const stop = new AbortController();
  async function* stalls(): AsyncGenerator<ReleaseEvent> {
    yield progress('FETCHING', 1);
    yield progress('FETCHING', 2);
    await once(stop.signal, 'abort');
  }
  const seen: ReleaseEvent[] = [];
  const reading = (async () => {
    for await (const event of throttleProgress(stalls())) seen.push(event);
  })();
  await eventually(() => seen.length === 2, 'the second progress');
  assert.deepEqual(marks(seen), ['FETCHING 1', 'FETCHING 2']);
  stop.abort();
  await reading;
});

test('closes the source when its reader leaves', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<ReleaseEvent> {
    try {
      for (let count = 0; ; count += 1) yield await Promise.resolve(progress('FETCHING', count));
    } finally {
      closed = true;
    }
  }
  for await (const event of throttleProgress(source())) if (event.type === 'progress') break;
  assert.ok(closed);
});

test('throws what the source throws', async () => {
  async function* source(): AsyncGenerator<ReleaseEvent> {
    yield await Promise.resolve(progress('FETCHING', 0));
    throw new RangeError('broken');
  }
  await assert.rejects(collect(throttleProgress(source())), RangeError);
});

test('does not depend on the clock of the machine, which may be set back by an hour', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const waits = Promise.withResolvers<undefined>();
  async function* setBack(): AsyncGenerator<ReleaseEvent> {
    yield progress('FETCHING', 1);
    t.mock.timers.setTime(Date.now() - 3_600_000);
    yield progress('FETCHING', 2);
    await waits.promise;
  }
  const events = throttleProgress(setBack());
  assert.deepEqual(marks([(await events.next()).value as ReleaseEvent]), ['FETCHING 1']);
  // By the clock that was set back, its turn would be in an hour.
  assert.deepEqual(marks([(await events.next()).value as ReleaseEvent]), ['FETCHING 2']);
  waits.resolve(undefined);
  assert.equal((await events.next()).done, true);
});
