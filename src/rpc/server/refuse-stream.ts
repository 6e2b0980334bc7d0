import { constants, type ServerHttp2Stream } from 'node:http2';
import type { WireStatus } from '../error-status.ts';

/**
 * Answers a call, of which nothing has been read, with an error: by trailers alone, then a reset without an error, by
 * which a server asks to stop sending (RFC 9113, section 8.1).
 */
export function refuseStream(stream: ServerHttp2Stream, { code, details, metadata }: WireStatus): void {
  const trailers = {
    ':status': 200,
    'content-type': 'application/grpc',
    'grpc-status': code,
    'grpc-message': encodeURI(details),
    'grpc-accept-encoding': 'identity',
    ...metadata.toHttp2Headers(),
  };
  stream.respond(trailers, { endStream: true });
  // The reset would overtake them in this turn of the loop.
  setImmediate(() => {
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
}
