import { AgentError } from '../errors.ts';
import { FilledBlock } from '../work/filled-block.ts';
import { PART_BYTES } from '../formats/s3.ts';
import { MAX_PARTS } from './object-source.ts';
import type { S3Connection } from './s3-connection.ts';
import type { PartDigest } from './stored-object.ts';
import { type Uploaded, uploadParts } from './upload.ts';

/**
 * The parts of an object whose length is not known: all but the last one have {@link PART_BYTES}, and there is one at
 * least. Each holds until the next one is asked for, and is all that is in memory.
 *
 * @param pieces need not hold longer than until the next one is asked for
 * @throws LIMIT_EXCEEDED
 */
export async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const block = new FilledBlock(Buffer.allocUnsafeSlow(PART_BYTES));
  let count = 1;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      if (block.isFull) {
        yield block.content;
        block.restart(0);
        if (++count > MAX_PARTS) throw tooLong();
      }
      at = block.fill(piece, at);
    }
  }
  yield block.content;
}

function tooLong(): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The archive is over ${MAX_PARTS * PART_BYTES} bytes, the most that an object in a bucket may have here.`,
    { data: { limit: 'bucket parts', value: String(MAX_PARTS) } },
  );
}

/**
 * Sends an object as its pieces come. It appears once they have ended well, and not at all otherwise.
 *
 * @returns `uploaded` is undefined when something has come to be there meanwhile
 */
export function uploadStream(
  connection: S3Connection,
  key: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ uploaded: Uploaded | undefined; digests: readonly PartDigest[] }> {
  // Which part is the last one is known when there is none behind it: one that is full may have others.
  return uploadParts(connection, { key, isNew: true }, inParts(pieces), ({ length }) => length < PART_BYTES);
}
