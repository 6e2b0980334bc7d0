import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import test from 'node:test';
import { availableMemory } from '../../../src/platform/available-memory.ts';

/** What Node reports for a control group that sets no limit. */
const UNLIMITED = 2 ** 64;

for (const [where, groupLimitBytes, leftInGroupBytes, freeBytes, expected] of [
  ['no control groups', 0, 0, 400, 400],
  ['a group whose limit cannot be read', 0, 400, 400, 400],
  ['a group without a limit', UNLIMITED, 400, 400, 400],
  ['a group with less than the machine', 300, 200, 400, 200],
  ['a group with more than others left of the machine', 900, 800, 400, 400],
  ['a group that has used its limit up', 300, 0, 400, 0],
  ['a machine whose memory is used up, and no groups', 0, 0, 0, 0],
] as const) {
  test(`tells what is available: ${where}`, () => {
    assert.equal(availableMemory({ groupLimitBytes, leftInGroupBytes, freeBytes }), expected);
  });
}

test('tells what is available here', () => {
  assert.ok(availableMemory() > 0 && availableMemory() <= totalmem());
});
