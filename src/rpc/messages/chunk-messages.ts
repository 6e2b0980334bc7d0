import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { CreateReleaseResponseSchema } from '../gen/sealci/release/v1/release_agent_pb.ts';

/** A gRPC message of that size costs little overhead, and little memory where several wait to be sent. */
const CHUNK_BYTES = 128 * 1024;

/** What an encoded message with a chunk of so many bytes begins with; the chunk is the rest of it. */
function headOf(bytes: number): Uint8Array {
  const { number } = CreateReleaseResponseSchema.field.chunk;
  return new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(bytes).finish();
}

/**
 * Cuts a stream of bytes, given in pieces of any size, into encoded messages with a chunk of exactly 128 KiB each; only
 * the last may be shorter. Gathered where they are sent from: an encoder for messages of any kind would copy each chunk
 * several times, into memory that is then left to the collector.
 */
export class ChunkMessages {
  readonly #head = headOf(CHUNK_BYTES);
  #message: Buffer | undefined;
  /** Bytes of its chunk. */
  #filled = 0;

  /** The messages that `piece` completes. It is copied. */
  *push(piece: Uint8Array): Generator<Buffer> {
    for (let at = 0; at < piece.length;) {
      const message = (this.#message ??= this.#begin());
      const part = piece.subarray(at, at + CHUNK_BYTES - this.#filled);
      message.set(part, this.#head.length + this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < CHUNK_BYTES) continue;
      this.#message = undefined;
      this.#filled = 0;
      yield message;
    }
  }

  /** What is left, when there is any. */
  *end(): Generator<Buffer> {
    if (!this.#message) return;
    const chunk = this.#message.subarray(this.#head.length, this.#head.length + this.#filled);
    this.#message = undefined;
    yield Buffer.concat([headOf(chunk.length), chunk]);
  }

  #begin(): Buffer {
    const message = Buffer.allocUnsafeSlow(this.#head.length + CHUNK_BYTES);
    message.set(this.#head);
    return message;
  }
}
