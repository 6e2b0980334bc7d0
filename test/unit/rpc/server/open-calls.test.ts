import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentError } from '../../../../src/errors.ts';
import { defaultLimits, type Limits } from '../../../../src/limits.ts';
import type { CallKind } from '../../../../src/rpc/server/call-policy.ts';
import { Connection } from '../../../../src/rpc/server/connections.ts';
import { OpenCalls } from '../../../../src/rpc/server/open-calls.ts';

function connection(address: string): Connection {
  return new Connection(address, 1, () => undefined);
}

/** The limit that a call is over; undefined when it may be made. */
function limitOf(take: () => unknown): string | undefined {
  try {
    take();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AgentError && error.code === 'TOO_MANY_CALLS');
    const { limit = '', value } = error.data;
    assert.ok(Object.hasOwn(defaultLimits, limit) && Number.isSafeInteger(Number(value)));
    return limit;
  }
}

const cases: readonly (readonly [CallKind, Partial<Limits>, keyof Limits])[] = [
  ['request', { maxCalls: 3, maxCallsPerCaller: 2 }, 'maxCalls'],
  ['watch', { maxHealthWatches: 3, maxHealthWatchesPerConnection: 2 }, 'maxHealthWatches'],
  ['reflection', { maxReflectionCalls: 3, maxReflectionCallsPerConnection: 2 }, 'maxReflectionCalls'],
];

for (const [kind, limits, limit] of cases) {
  test(`bounds calls of kind ${kind}, in all and by caller, and frees what has ended`, () => {
    const calls = new OpenCalls({ ...defaultLimits, ...limits });
    const [one, two] = [connection('10.0.0.1'), connection('10.0.0.2')];
    const end = calls.take(one, kind);
    calls.take(one, kind);
    assert.equal(
      limitOf(() => calls.take(one, kind)),
      limit,
    );
    calls.take(two, kind);
    assert.equal(
      limitOf(() => calls.take(two, kind)),
      limit,
    );
    end();
    calls.take(two, kind);
    // What is refused takes nothing.
    const others = kind === 'request' ? 0 : defaultLimits.maxCallsPerCaller - 1;
    for (let taken = 0; taken < others; taken++) calls.take(one, 'request');
  });
}
