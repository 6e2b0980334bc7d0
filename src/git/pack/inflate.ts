import { createInflate, type Inflate } from 'node:zlib';
import { type AgentError, isOutOfMemory } from '../../errors.ts';
import { freeMemory } from '../../work/free-memory.ts';
import { packCorrupt, packTruncated } from '../../formats/pack.ts';
import { type Kept, Loan } from '../../work/loan.ts';
import { writePiece } from '../../work/write-piece.ts';
import { makeInflateInto } from './reused-inflate.ts';

/** Objects of up to this size are inflated in one call; larger ones in pieces, so that none has to fit the memory. */
export const SMALL_OBJECT_BYTES = 1024 * 1024;
/** Slices that compressed streams are fed in. */
export const SLICE_BYTES = 256 * 1024;

const STREAM_CHUNK_BYTES = 256 * 1024;
/** zlib wants some room beyond the last byte to notice the end of its stream in the same round. */
const SPARE_BYTES = 64;

export interface Inflated<T> {
  /** What was made of the content. */
  readonly result: T;
  /** Bytes of the compressed stream. */
  readonly consumed: number;
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Bytes that `size` may have compressed: no program writes more, but empty blocks could go on for ever. */
export function maxDeflatedBytes(size: number): number {
  return 2 * size + 64 * 1024;
}

function wrongSize(): AgentError {
  return packCorrupt('an object has another size than declared');
}

const inflateInto = makeInflateInto();
const output = Buffer.allocUnsafeSlow(SMALL_OBJECT_BYTES + SPARE_BYTES);
const loan = new Loan();

/**
 * Inflates the stream at the start of `bytes`, which may go on behind it.
 *
 * @param size bytes that must come out, at most SMALL_OBJECT_BYTES
 * @param use is lent the content: its memory is that of the next call, too
 * @returns undefined when `bytes` ends before the stream does
 * @throws PACK_CORRUPT when the stream is broken or gives another size
 */
export function inflateSmall<T>(
  bytes: Uint8Array,
  size: number,
  use: (content: Uint8Array) => Kept<T>,
): Inflated<T> | undefined {
  loan.checkReturned();
  const input = bytes.subarray(0, maxDeflatedBytes(size));
  const { consumed, produced, error } = inflateInto(input, output.subarray(0, size + SPARE_BYTES));
  if (error === 'Z_BUF_ERROR') return undefined;
  if (error !== undefined) throw packCorrupt('an object does not inflate');
  if (produced !== size) throw wrongSize();
  return { result: loan.lend(output.subarray(0, size), use), consumed };
}

async function feed(inflate: Inflate, slices: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  // Of a copy: zlib reads it on another thread, and may still do so when the pack's memory has been given back.
  const copy = Buffer.allocUnsafeSlow(SLICE_BYTES);
  for await (const slice of slices) {
    if (inflate.destroyed) break;
    copy.set(slice);
    // Where that fails, the thread may still be at it, and the collector has to wait for it.
    if (!(await writePiece(inflate, copy.subarray(0, slice.length)))) return;
  }
  freeMemory(copy);
  if (!inflate.destroyed) inflate.end();
}

/**
 * Inflates a stream in pieces, each of which holds until the next one is asked for.
 *
 * @param slices the compressed stream, of at most SLICE_BYTES each; what follows it is left alone. When this throws or is closed, one more of them
 *   may still be asked for.
 * @returns bytes of the compressed stream
 * @throws PACK_CORRUPT when the stream is broken or gives more or less than `size` bytes
 * @throws PACK_TRUNCATED when `slices` end before the stream does
 */
export async function* inflateLarge(
  slices: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, number> {
  const inflate = createInflate({ chunkSize: STREAM_CHUNK_BYTES });
  const feeding = feed(inflate, slices);
  feeding.catch((error: unknown) => inflate.destroy(error instanceof Error ? error : new Error(String(error))));
  let produced = 0;
  let last: Uint8Array | undefined;
  try {
    for await (const chunk of inflate as AsyncIterable<Uint8Array>) {
      produced += chunk.length;
      if (produced > size) throw wrongSize();
      yield chunk;
      // A full one is all of its memory, and zlib has gone on to another. It may still write behind any other.
      if (chunk.length === STREAM_CHUNK_BYTES) freeMemory(chunk);
      else last = chunk;
    }
  } catch (error) {
    if (errorCode(error) === 'Z_BUF_ERROR') throw packTruncated(error);
    if (String(errorCode(error)).startsWith('Z_') && !isOutOfMemory(error))
      throw packCorrupt('an object does not inflate');
    throw error;
  } finally {
    // What failed is told at once: the next slice may come late, or never.
    inflate.destroy();
  }
  if (produced !== size) throw wrongSize();
  // Throws what the source of the slices threw, even when this stream had all it needs: what follows it is missing.
  await feeding;
  if (last) freeMemory(last);
  return inflate.bytesWritten;
}
