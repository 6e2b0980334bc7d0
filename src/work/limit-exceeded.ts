import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/**
 * A LIMIT_EXCEEDED error.
 *
 * @param what is over the limit, as the start of a sentence: `The pack has 9 objects`
 */
export function limitExceeded<Limit extends keyof Limits>(
  what: string,
  limit: Limit,
  limits: Pick<Limits, Limit>,
): AgentError {
  const value = String(limits[limit]);
  return new AgentError(
    'LIMIT_EXCEEDED',
    `${what}, over this agent's limit of ${value}. Have the operator raise "${limit}" if the machine can bear it.`,
    { data: { limit, value } },
  );
}
