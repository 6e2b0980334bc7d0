import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../src/errors.ts';

test('an error in other words keeps all else, and what of it a server chose', () => {
  const cause = new Error('why');
  const error = new AgentError('REMOTE_FAILED', 'said "x"', { cause, data: { httpStatus: '500' }, quoted: ['x'] });
  const { code, message, data, quoted, cause: kept } = error.withMessage(`a.example: ${error.message}`);
  assert.deepEqual(
    [code, message, data, quoted],
    ['REMOTE_FAILED', 'a.example: said "x"', { httpStatus: '500' }, ['x']],
  );
  assert.equal(kept, cause);
});
