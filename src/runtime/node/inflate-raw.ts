import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { writePiece } from '../../work/write-piece.ts';

/** Of what is inflated at once. */
const PIECE_BYTES = 256 * 1024;

/** Each piece when the one before has been taken in: `stream.pipeline` would ask for more of small ones at once. */
async function feed(inflater: InflateRaw, deflated: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of deflated) if (!(await writePiece(inflater, piece))) return;
  inflater.end();
}

/**
 * Inflates exactly one deflate stream (RFC 1951), no faster than it is read.
 *
 * @param deflatedBytes length of `deflated`
 * @throws what `deflated` throws, or an error of the platform when it is not exactly one such stream
 */
export async function* inflateRaw(
  deflated: AsyncIterable<Uint8Array>,
  deflatedBytes: number,
): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw({ chunkSize: PIECE_BYTES });
  feed(inflater, deflated).catch((error: unknown) => {
    // The loop below throws it.
    inflater.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    // The stream is typed `any`: without an encoding its chunks are Buffers.
    yield* inflater as AsyncIterable<Buffer>;
  } finally {
    inflater.destroy();
  }
  if (inflater.bytesWritten !== deflatedBytes) throw new RangeError('the deflate stream ends early');
}
