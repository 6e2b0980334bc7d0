import type { Limits } from '../limits.ts';
import { limitExceeded } from './limit-exceeded.ts';

/**
 * Passes a stream on.
 *
 * @param what named in the error, as the start of a sentence
 * @throws LIMIT_EXCEEDED when it has more bytes than `limit`
 */
export async function* atMost(
  source: AsyncIterable<Uint8Array>,
  what: string,
  limit: keyof Limits,
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const part of source) {
    length += part.length;
    if (length > limits[limit]) throw limitExceeded(`${what} has over ${limits[limit]} bytes`, limit, limits);
    yield part;
  }
}
