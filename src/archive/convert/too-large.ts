import type { AgentError } from '../../errors.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';

/** For a file that its attributes make larger than that; thrown before the memory for it is taken. */
export function tooLarge(maxConvertedBytes: number): AgentError {
  const what = `A file has over ${maxConvertedBytes} bytes after the conversions of its .gitattributes`;
  return limitExceeded(what, 'maxConvertedBytes', { maxConvertedBytes });
}
