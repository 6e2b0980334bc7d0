import { AgentError } from '../../errors.ts';

/** For a file that its attributes make larger than `maxBytes`; thrown before the memory for it is taken. */
export function tooLarge(maxBytes: number): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `A file of the repository has over ${maxBytes} bytes after the conversions of its .gitattributes; raise maxBufferedObjectBytes if it is wanted.`,
  );
}
