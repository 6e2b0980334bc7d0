import { AgentError } from '../../errors.ts';

/** A uint64 from the wire as a number. Throws AGENT_STREAM_INVALID over 2^53: no count of the agent's is so large. */
export function numberOf(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new AgentError('AGENT_STREAM_INVALID', 'The agent sent a number that is too large to be true.');
  }
  return number;
}
