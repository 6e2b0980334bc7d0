import { definiteLength, packetOctet, PART_BYTES, PART_EXPONENT, partialLength } from './packet.ts';
import { packetTag } from './registry.ts';

/**
 * What precedes the data in a literal data packet: format `b`, no file name, no date (RFC 9580 section 5.9). None of
 * it is covered by a v4 signature, so it says nothing, and a reader accepts nothing else.
 */
export const literalHeader: Uint8Array = Uint8Array.of(0x62, 0, 0, 0, 0, 0);

/**
 * The literal data packet around `content`, in parts of 64 KiB and a last part of definite length. Where parts begin
 * depends only on the content, not on how it is cut into chunks. The bytes of `content` are passed on as views: its
 * source may not use their memory again.
 */
export async function* writeLiteralPacket(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield packetOctet(packetTag.literalData);
  let waiting: Uint8Array[] = [literalHeader];
  let size = literalHeader.length;
  for await (const chunk of content) {
    let rest = chunk;
    while (size + rest.length >= PART_BYTES) {
      const cut = PART_BYTES - size;
      yield partialLength(PART_EXPONENT);
      yield* waiting;
      if (cut > 0) yield rest.subarray(0, cut);
      rest = rest.subarray(cut);
      waiting = [];
      size = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    size += rest.length;
  }
  yield definiteLength(size);
  yield* waiting;
}
