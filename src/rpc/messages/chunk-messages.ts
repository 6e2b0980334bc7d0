import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { FilledBlock } from '../../work/filled-block.ts';
import { freeMemory } from '../../work/free-memory.ts';
import { CreateReleaseResponse } from '../gen/sealci/release/v1/release_agent.ts';

/** A gRPC message of that size costs little overhead, and little memory where several wait to be sent. */
const CHUNK_BYTES = 128 * 1024;

/** What an encoded message with a chunk of so many bytes begins with; the chunk is the rest of it. */
function headOf(bytes: number): Uint8Array {
  const empty = CreateReleaseResponse.encode({ event: { $case: 'chunk', value: Buffer.of() } }).finish();
  // The field's tag, and the length 0.
  return new BinaryWriter().raw(empty.subarray(0, -1)).uint32(bytes).finish();
}

/**
 * Cuts a stream of bytes, given in pieces of any size, into encoded messages with a chunk of exactly 128 KiB each; only
 * the last may be shorter. Gathered where they are sent from: an encoder for messages of any kind would copy each chunk
 * several times, into memory that is then left to the collector.
 */
export class ChunkMessages {
  readonly #head = headOf(CHUNK_BYTES);
  #message: FilledBlock | undefined;

  /** The messages that `piece` completes, each in memory of its own: gRPC sends them when it can. The piece is copied. */
  *push(piece: Uint8Array): Generator<Buffer> {
    for (let at = 0; at < piece.length;) {
      const message = (this.#message ??= this.#begin());
      at = message.fill(piece, at);
      if (!message.isFull) continue;
      this.#message = undefined;
      yield message.content;
    }
  }

  /** What is left, when there is any. */
  *end(): Generator<Buffer> {
    if (!this.#message) return;
    const { content } = this.#message;
    this.#message = undefined;
    const chunk = content.subarray(this.#head.length);
    const message = Buffer.concat([headOf(chunk.length), chunk]);
    freeMemory(content);
    yield message;
  }

  #begin(): FilledBlock {
    const memory = Buffer.allocUnsafeSlow(this.#head.length + CHUNK_BYTES);
    memory.set(this.#head);
    return new FilledBlock(memory, this.#head.length);
  }
}
