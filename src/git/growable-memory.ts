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
