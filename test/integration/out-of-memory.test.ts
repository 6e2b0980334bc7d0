import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('to run out of memory is a limit, not a defect of the agent, whatever asks for memory', () => {
  const program = join(import.meta.dirname, '../support/faults/out-of-memory.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  assert.deepEqual(
    stdout.trim().split('\n'),
    [
      'a buffer: LIMIT_EXCEEDED',
      'an array: LIMIT_EXCEEDED',
      'memory that grows: LIMIT_EXCEEDED',
      'compression: LIMIT_EXCEEDED',
    ],
    stderr,
  );
});
