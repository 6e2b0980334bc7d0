import assert from 'node:assert/strict';
import { AgentError, type ErrorCode } from '../../src/errors.ts';

/** For assert.throws and assert.rejects: the error must be the agent's, with one of `codes`. */
export function withCode(...codes: ErrorCode[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof AgentError, `an AgentError was expected, not ${String(error)}`);
    assert.ok(codes.includes(error.code), `${codes.join(' or ')} was expected, not ${error.code}: ${error.message}`);
    return true;
  };
}
