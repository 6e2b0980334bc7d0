import { inflateRaw } from '#runtime/inflate-raw.ts';
import { AgentError, isOutOfMemory } from '../../errors.ts';
import { equalBytes } from '../../formats/bytes.ts';
import { GzipTrailer, gzipHeader } from '../../formats/gzip.ts';
import { StreamReader } from '../../formats/stream-reader.ts';

const TRAILER_BYTES = 8;

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
    if (!equalBytes(header, gzipHeader) || deflatedBytes < 1) throw invalid('its header is another');
    for await (const piece of inflate(reader.pieces(deflatedBytes), deflatedBytes)) {
      trailer.update(piece);
      yield piece;
    }
    const found = await reader.take(TRAILER_BYTES);
    if (!equalBytes(found, trailer.bytes())) throw invalid('its checksum or length is wrong');
    if ((await reader.next(1)) !== undefined) throw invalid('something follows it');
  } finally {
    await reader.close();
  }
}

async function* inflate(deflated: AsyncIterable<Uint8Array>, deflatedBytes: number): AsyncGenerator<Uint8Array> {
  try {
    yield* inflateRaw(deflated, deflatedBytes);
  } catch (cause) {
    if (cause instanceof AgentError || isOutOfMemory(cause)) throw cause;
    throw invalid('its data is damaged', cause);
  }
}
