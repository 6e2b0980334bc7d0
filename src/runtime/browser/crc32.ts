import crc from 'crc-32';

/** CRC-32 (RFC 1952, section 8) of `bytes` after what had the checksum `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return crc.buf(bytes, before) >>> 0;
}
