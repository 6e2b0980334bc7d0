/**
 * Frees the memory behind `bytes` at once, whatever else shows it: those views become empty. Left to the collector, large
 * buffers that lived a little too long for a quick collection pile up until the next whole one.
 *
 * Where Node cannot (before 21), the collector has to.
 *
 * @param bytes in memory of their own, which is never so for a small Buffer: those share one
 */
export function freeMemory({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer && !buffer.detached) buffer.transfer(0);
}

/** Frees the memory behind `bytes` where nothing else is in it. Small Buffers share theirs, and are left to the collector. */
export function freeOwnMemory(bytes: Uint8Array): void {
  if (bytes.length === bytes.buffer.byteLength) freeMemory(bytes);
}
