import { AgentError } from '../errors.ts';

/** What an operator has set is not right. @param message says what to do about it */
export function invalidConfig(message: string, cause?: unknown): AgentError {
  return new AgentError('CONFIG_INVALID', message, cause === undefined ? {} : { cause });
}
