import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AgentError, isOutOfMemory } from '../../errors.ts';

/** By the names of RFC 9110 section 8.4.1. */
const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * The body of an answer. The agent asks for no compression, but some proxies compress all the same; how much comes of
 * it is bounded where it is read, as of any body.
 *
 * @throws REMOTE_PROTOCOL_UNSUPPORTED
 */
export function decodedBody(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return message;
  const makeDecoder = decoders.get(encoding);
  if (!makeDecoder) {
    throw new AgentError(
      'REMOTE_PROTOCOL_UNSUPPORTED',
      'The git server, or a proxy before it, compresses its answers in a way that this agent does not know. Have its operator switch that off.',
    );
  }
  // Whoever reads the decoder gets the errors of both.
  return pipeline(message, makeDecoder(), () => undefined);
}

/** Whether `error` is of compressed data that is wrong, not of a connection. */
export function isCompressionError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Z_BUF_ERROR is that of data which end early, as they do when a connection breaks. Node makes its codes for brotli of
  // that library's own, ERR__ERROR_FORMAT_PADDING_1 for example.
  return /^(?:Z_(?!BUF_ERROR)|ERR__ERROR_)/.test(code) && !isOutOfMemory(error);
}
