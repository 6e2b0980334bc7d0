import { crc32 } from 'node:zlib';

/** Magic, deflate, no flags, no time, no extra flags, system "Unix" (RFC 1952, section 2.3). */
export const gzipHeader: Uint8Array = Buffer.from('1f8b0800000000000003', 'hex');

/** The end of a gzip member over what {@link update} was given: its CRC-32 and its length (RFC 1952, section 2.3.1). */
export class GzipTrailer {
  #crc = 0;
  #length = 0;

  update(content: Uint8Array): void {
    this.#crc = crc32(content, this.#crc);
    this.#length = (this.#length + content.length) % 2 ** 32;
  }

  bytes(): Uint8Array {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#crc, 0);
    trailer.writeUInt32LE(this.#length, 4);
    return trailer;
  }
}
