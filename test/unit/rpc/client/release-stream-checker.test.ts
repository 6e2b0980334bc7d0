import assert from 'node:assert/strict';
import test from 'node:test';
import type { ReleaseEvent, ReleaseSummary } from '../../../../src/release/release.ts';
import { ReleaseStreamChecker } from '../../../../src/rpc/client/release-stream-checker.ts';
import { info, summaryOf, withCode } from '../../../support/fake-agent.ts';

const content = Buffer.from('content of a release');
const progress: ReleaseEvent = { type: 'progress', progress: { phase: 'FETCHING', objectsDone: 0, bytesDone: 0 } };
const chunk: ReleaseEvent = { type: 'chunk', bytes: content };
const summary = summaryEvent({});

function summaryEvent(changes: Partial<ReleaseSummary>): ReleaseEvent {
  return { type: 'summary', summary: { ...summaryOf(content), ...changes } };
}

function check(events: readonly ReleaseEvent[]): void {
  const checker = new ReleaseStreamChecker();
  for (const event of events) checker.check(event);
  checker.end();
}

test('accepts a release with progress anywhere before the summary', () => {
  assert.doesNotThrow(() => {
    check([progress, info, progress, chunk, progress, summary]);
  });
});

for (const [name, events] of Object.entries({
  'is empty': [],
  'ends without a summary': [info, chunk],
  'has no info': [chunk, summary],
  'has no chunk': [info, summaryEvent({ sizeBytes: 0 })],
  'has two infos': [info, info, chunk, summary],
  'has an info between chunks': [info, chunk, info, summary],
  'has two summaries': [info, chunk, summary, summary],
  'has a chunk after the summary': [info, chunk, summary, chunk],
  'has progress after the summary': [info, chunk, summary, progress],
  'lacks a chunk': [info, chunk, summaryEvent({ sizeBytes: content.length * 2 })],
  'has other content than the summary says': [info, chunk, summaryEvent({ sha256: '0'.repeat(64) })],
  'has its digest in another form': [info, chunk, summaryEvent({ sha256: summaryOf(content).sha256.toUpperCase() })],
})) {
  test(`throws AGENT_STREAM_INVALID when the stream ${name}`, () => {
    assert.throws(() => {
      check(events);
    }, withCode('AGENT_STREAM_INVALID'));
  });
}
