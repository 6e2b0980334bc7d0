import { FilledBlock } from '../../work/filled-block.ts';
import { concatBytes } from '../bytes.ts';
import { literalHeader } from './literal-header.ts';
import { definiteLength, packetOctet, PART_BYTES, PART_EXPONENT, partialLength } from './packet.ts';
import { packetTag } from './registry.ts';

/** Room before a part: for the packet's first octet and the longest length. */
const HEAD_BYTES = 1 + 5;

/**
 * The literal data packet around `content`, in parts of 64 KiB and a last part of definite length. Where parts begin
 * depends only on the content, not on how it is cut into chunks. Each part is one chunk, with its length.
 *
 * @param content its chunks need not hold longer than until the next one is asked for, nor do those returned
 */
export async function* writeLiteralPacket(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const memory = Buffer.allocUnsafeSlow(HEAD_BYTES + PART_BYTES);
  const part = new FilledBlock(memory, HEAD_BYTES);
  const behind = (...heads: readonly Uint8Array[]): Uint8Array => {
    const head = concatBytes(...heads);
    const start = HEAD_BYTES - head.length;
    memory.set(head, start);
    return part.content.subarray(start);
  };
  let first = [packetOctet(packetTag.literalData)];
  part.fill(literalHeader, 0);
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      at = part.fill(chunk, at);
      if (!part.isFull) continue;
      yield behind(...first, partialLength(PART_EXPONENT));
      first = [];
      part.restart(HEAD_BYTES);
    }
  }
  yield behind(...first, definiteLength(part.content.length - HEAD_BYTES));
}
