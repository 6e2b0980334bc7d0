import { crc32 } from '#runtime/crc32.ts';

/** Magic, deflate, no flags, no time, no extra flags, system "Unix" (RFC 1952, section 2.3). */
export const gzipHeader: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

/** The end of a gzip member over what {@link update} was given: its CRC-32 and its length (RFC 1952, section 2.3.1). */
export class GzipTrailer {
  #crc = 0;
  #length = 0;

  update(content: Uint8Array): void {
    this.#crc = crc32(content, this.#crc);
    this.#length = (this.#length + content.length) % 2 ** 32;
  }

  bytes(): Uint8Array {
    const trailer = new Uint8Array(8);
    const view = new DataView(trailer.buffer);
    view.setUint32(0, this.#crc, true);
    view.setUint32(4, this.#length, true);
    return trailer;
  }
}
