/** It grows by this much at a time. */
const GROWTH_BYTES = 1024 * 1024;

/**
 * Memory that can grow in its place up to `maxBytes` (`ArrayBuffer.resize`). It is address space until then. Where that
 * is limited (`ulimit -v`), the memory is a part of what was asked for that leaves some for others: `maxByteLength`.
 */
export function growableMemory(maxBytes: number): ArrayBuffer {
  for (let maxByteLength = maxBytes; ; maxByteLength = Math.floor(maxByteLength / 4)) {
    try {
      return new ArrayBuffer(0, { maxByteLength });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

/** How many bytes such memory should have next, to hold `bytes`: at most what it can. */
export function grownBytes({ maxByteLength }: ArrayBuffer, bytes: number): number {
  return Math.min(Math.ceil(bytes / GROWTH_BYTES) * GROWTH_BYTES, maxByteLength);
}
