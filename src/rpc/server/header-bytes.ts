import type { IncomingHttpHeaders } from 'node:http2';
import { AgentError } from '../../errors.ts';

/** Of one call, as HTTP/2 counts them. gRPC's own headers have some hundred bytes. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** What HTTP/2 counts for a header besides its name and its value (RFC 9113, section 6.5.2). */
const OVERHEAD_BYTES = 32;

/**
 * Bytes of the headers of a call. HTTP/2 bounds them only for a peer that says that it has read the bound, and lets one
 * byte stand for a header of kilobytes.
 *
 * @throws LIMIT_EXCEEDED when they are over {@link MAX_HEADER_BYTES}
 */
export function checkHeaderBytes(headers: IncomingHttpHeaders): number {
  const sizes = Object.entries(headers).map(([name, value]) => name.length + String(value).length + OVERHEAD_BYTES);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= MAX_HEADER_BYTES) return bytes;
  throw new AgentError('LIMIT_EXCEEDED', `The call has over ${MAX_HEADER_BYTES} bytes of metadata; send less of it.`, {
    data: { limit: 'maxHeaderBytes', value: String(MAX_HEADER_BYTES) },
  });
}
