import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { AgentError, isOutOfMemory } from '../../errors.ts';
import { GzipTrailer, gzipHeader } from '../../formats/gzip.ts';
import { StreamReader } from '../../formats/stream-reader.ts';
import { writePiece } from '../../work/write-piece.ts';

const TRAILER_BYTES = 8;
/** Of what is inflated at once. */
const PIECE_BYTES = 256 * 1024;

function invalid(why: string, cause?: unknown): AgentError {
  return new AgentError('ARCHIVE_INVALID', `The archive is not one gzip member: ${why}. Do not use it.`, { cause });
}

/**
 * Inflates a .git.tgz: exactly one gzip member with the header that the agent writes, and nothing behind it. How much
 * comes out is for the reader to bound; it goes no faster than it is read.
 *
 * @param tgzBytes length of `tgz`
 * @throws ARCHIVE_INVALID
 */
export async function* inflateTgz(tgz: AsyncIterable<Uint8Array>, tgzBytes: number): AsyncGenerator<Uint8Array> {
  const reader = new StreamReader(tgz, () => invalid('it ends early'));
  const trailer = new GzipTrailer();
  const deflatedBytes = tgzBytes - gzipHeader.length - TRAILER_BYTES;
  try {
    const header = await reader.take(gzipHeader.length);
    if (!Buffer.from(header).equals(gzipHeader) || deflatedBytes < 1) throw invalid('its header is another');
    for await (const piece of inflate(reader.pieces(deflatedBytes), deflatedBytes)) {
      trailer.update(piece);
      yield piece;
    }
    const found = await reader.take(TRAILER_BYTES);
    if (!Buffer.from(found).equals(trailer.bytes())) throw invalid('its checksum or length is wrong');
    if ((await reader.next(1)) !== undefined) throw invalid('something follows it');
  } finally {
    await reader.close();
  }
}

/** Each piece when the one before has been taken in: `stream.pipeline` would ask for more of small ones at once. */
async function feed(inflater: InflateRaw, deflated: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of deflated) if (!(await writePiece(inflater, piece))) return;
  inflater.end();
}

async function* inflate(deflated: AsyncIterable<Uint8Array>, deflatedBytes: number): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw({ chunkSize: PIECE_BYTES });
  feed(inflater, deflated).catch((error: unknown) => {
    // The loop below throws it.
    inflater.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    // The stream is typed `any`: without an encoding its chunks are Buffers.
    yield* inflater as AsyncIterable<Buffer>;
  } catch (cause) {
    if (cause instanceof AgentError || isOutOfMemory(cause)) throw cause;
    throw invalid('its data is damaged', cause);
  } finally {
    inflater.destroy();
  }
  if (inflater.bytesWritten !== deflatedBytes) throw invalid('its data ends early');
}
