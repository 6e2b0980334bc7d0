/**
 * What small Buffers share is smaller, though a little larger than this says in some versions of Node. Whoever frees that
 * leaves the process without small Buffers for ever.
 */
const MIN_FREED_BYTES = 2 * Buffer.poolSize;

/**
 * Frees the memory behind `bytes` at once, whatever else shows it: those views become empty. Left to the collector, large
 * buffers that lived a little too long for a quick collection pile up until the next whole one.
 *
 * Where Node cannot (before 21), the collector has to. So it has to where the memory is small: that may be shared, also where
 * nobody asked for it, as a stream of Node joins what waits to be read (before 26).
 */
export function freeMemory({ buffer }: Uint8Array): void {
  if (buffer.byteLength < MIN_FREED_BYTES) return;
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer && !buffer.detached) buffer.transfer(0);
}

/** Frees the memory behind `bytes` where nothing else is in it. Small Buffers share theirs, and are left to the collector. */
export function freeOwnMemory(bytes: Uint8Array): void {
  if (bytes.length === bytes.buffer.byteLength) freeMemory(bytes);
}
