import assert from 'node:assert/strict';
import test from 'node:test';
import { trace } from '@opentelemetry/api';
import { callersContext } from '../../../src/observe/trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test('a release belongs to the trace of its caller', () => {
  const span = trace.getSpanContext(callersContext(`00-${traceId}-${spanId}-01`));
  assert.deepEqual(
    [span?.traceId, span?.spanId, span?.traceFlags, span?.isRemote, span?.traceState],
    [traceId, spanId, 1, true, undefined],
  );
});

test('what is no traceparent begins a trace of its own', () => {
  const wrong = [
    undefined,
    '',
    'x',
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-zz`,
    `00-${traceId}${traceId}-${spanId}-01`,
    `\u001b[2J00-${traceId}-${spanId}-01`,
    '00-'.repeat(4000),
  ];
  for (const traceparent of wrong) {
    assert.equal(trace.getSpanContext(callersContext(traceparent)), undefined, JSON.stringify(traceparent));
  }
});
