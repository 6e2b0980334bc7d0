import { once } from 'node:events';
import { createInflate, type Inflate, inflateSync } from 'node:zlib';
import { packCorrupt, packTruncated } from '../formats/pack.ts';

/** Objects of up to this size are inflated in one call; larger ones in pieces, so that none has to fit the memory. */
export const SMALL_OBJECT_BYTES = 1024 * 1024;

const STREAM_CHUNK_BYTES = 256 * 1024;
/** zlib wants some room beyond the last byte to notice the end of its stream in the same round. */
const SPARE_BYTES = 64;

export interface Inflated {
  readonly content: Uint8Array;
  /** Bytes of the compressed stream. */
  readonly consumed: number;
}

/** What node:zlib returns under `info: true`; its type declarations leave that out. */
function hasInfo(result: object): result is { buffer: Uint8Array; engine: { bytesWritten: number } } {
  return 'engine' in result && 'buffer' in result;
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * Inflates the stream at the start of `bytes`, which may go on behind it.
 *
 * @param size bytes that must come out
 * @returns undefined when `bytes` ends before the stream does
 * @throws PACK_CORRUPT when the stream is broken or gives another size
 */
export function inflateSmall(bytes: Uint8Array, size: number): Inflated | undefined {
  let result: object;
  try {
    result = inflateSync(bytes, {
      info: true,
      // The declared size is a stranger's word: it may save a round of allocation, but not allocate without bound.
      chunkSize: Math.min(size, SMALL_OBJECT_BYTES) + SPARE_BYTES,
      maxOutputLength: Math.max(size, 1),
    });
  } catch (error) {
    if (errorCode(error) === 'Z_BUF_ERROR') return undefined;
    throw packCorrupt('an object does not inflate');
  }
  if (!hasInfo(result)) throw new TypeError('node:zlib returned no info');
  if (result.buffer.length !== size) throw packCorrupt('an object has another size than declared');
  return { content: result.buffer, consumed: result.engine.bytesWritten };
}

async function feed(inflate: Inflate, slices: AsyncIterable<Uint8Array>, stop: AbortSignal): Promise<void> {
  for await (const slice of slices) {
    if (stop.aborted) return;
    if (!inflate.write(slice)) await once(inflate, 'drain', { signal: stop });
  }
  inflate.end();
}

/**
 * Inflates a stream in pieces.
 *
 * @param slices the compressed stream; what follows it is left alone
 * @returns bytes of the compressed stream
 * @throws PACK_CORRUPT when the stream is broken or gives more or less than `size` bytes
 * @throws PACK_TRUNCATED when `slices` end before the stream does
 */
export async function* inflateLarge(
  slices: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, number> {
  const inflate = createInflate({ chunkSize: STREAM_CHUNK_BYTES });
  const stop = new AbortController();
  const feeding = feed(inflate, slices, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) inflate.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  let produced = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Uint8Array>) {
      produced += chunk.length;
      if (produced > size) break;
      yield chunk;
    }
  } catch (error) {
    if (errorCode(error) === 'Z_BUF_ERROR') throw packTruncated();
    if (String(errorCode(error)).startsWith('Z_')) throw packCorrupt('an object does not inflate');
    throw error;
  } finally {
    stop.abort();
    inflate.destroy();
    await feeding;
  }
  if (produced !== size) throw packCorrupt('an object has another size than declared');
  return inflate.bytesWritten;
}
