import { definiteLength, packetOctet, PART_BYTES, PART_EXPONENT, partialLength } from './packet.ts';
import { packetTag } from './registry.ts';

/**
 * What precedes the data in a literal data packet: format `b`, no file name, no date (RFC 9580 section 5.9). None of
 * it is covered by a v4 signature, so it says nothing, and a reader accepts nothing else.
 */
export const literalHeader: Uint8Array = Uint8Array.of(0x62, 0, 0, 0, 0, 0);

/**
 * The literal data packet around `content`, in parts of 64 KiB and a last part of definite length. Where parts begin
 * depends only on the content, not on how it is cut into chunks.
 *
 * @param content its chunks need not hold longer than until the next one is asked for, nor do those returned
 */
export async function* writeLiteralPacket(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield packetOctet(packetTag.literalData);
  const part = new Uint8Array(PART_BYTES);
  part.set(literalHeader);
  let filled = literalHeader.length;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + PART_BYTES - filled);
      part.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < PART_BYTES) continue;
      yield partialLength(PART_EXPONENT);
      yield part;
      filled = 0;
    }
  }
  yield definiteLength(filled);
  if (filled > 0) yield part.subarray(0, filled);
}
