/** Of what is deflated, at once: all that this inflates to, a thousand times as much at most, waits for its reader. */
const SLICE_BYTES = 8 * 1024;

/** @returns how many bytes the inflater has taken in */
async function feed(writable: WritableStream<BufferSource>, deflated: AsyncIterable<Uint8Array>): Promise<number> {
  const writer = writable.getWriter();
  let fed = 0;
  try {
    for await (const piece of deflated) {
      for (let at = 0; at < piece.length; at += SLICE_BYTES) {
        // In memory of its own: the inflater may still read it when the next piece is asked for.
        const slice = piece.slice(at, at + SLICE_BYTES);
        await writer.write(slice);
        fed += slice.length;
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
  return fed;
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
  // Unlike zlib, it refuses what follows the end of the stream by itself (Compression Streams, section 6.1).
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const feeding = feed(writable, deflated);
  // The loop below throws it.
  feeding.catch(() => undefined);
  const reader = readable.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    if ((await feeding) !== deflatedBytes) throw new RangeError('the deflate stream ends early');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
