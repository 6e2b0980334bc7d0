import { AgentError } from '../errors.ts';

/**
 * Reads a whole stream into memory.
 *
 * @param what named in the error
 * @throws LIMIT_EXCEEDED when it has more than `maxBytes`
 */
export async function readAll(source: AsyncIterable<Uint8Array>, maxBytes: number, what: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    length += part.length;
    if (length > maxBytes) {
      throw new AgentError('LIMIT_EXCEEDED', `The ${what} has over ${maxBytes} bytes, this agent's limit.`, {
        data: { limitBytes: String(maxBytes) },
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
