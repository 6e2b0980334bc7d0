import { availableParallelism } from 'node:os';
import { FilledBlock } from '../work/filled-block.ts';
import { freeMemory } from '../work/free-memory.ts';
import { GzipTrailer, gzipHeader } from '../formats/gzip.ts';
import type { CompressBlock } from './deflate-block.ts';

/** Bytes of content in one block. Part of the format: another size gives other bytes. */
export const GZIP_BLOCK_BYTES = 1024 * 1024;
/** Bytes before a block that its matches may reach into: deflate's window (RFC 1951). */
const DICTIONARY_BYTES = 32 * 1024;

/**
 * Blocks under way: one for each thread of libuv's pool that a processor can serve, one that waits, so that no thread does
 * when the event loop is held up, and one that is being filled.
 */
const BLOCKS_AHEAD = Math.min(availableParallelism(), 4) + 2;

interface Block {
  readonly content: Buffer;
  readonly isLast: boolean;
}

/** Memory of blocks. What was used before is used again: left to the collector, it would pile up meanwhile. */
class BlockMemory {
  readonly #all: Buffer[] = [];
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? this.#make();
  }

  giveBack(memory: Buffer): void {
    if (memory.length === GZIP_BLOCK_BYTES) this.#free.push(memory);
  }

  /** Frees all of it. Neither a thread of zlib nor anybody else may look at it any more. */
  dispose(): void {
    this.#all.forEach(freeMemory);
  }

  #make(): Buffer {
    const memory = Buffer.allocUnsafeSlow(GZIP_BLOCK_BYTES);
    this.#all.push(memory);
    return memory;
  }
}

/** Cuts a stream into blocks of GZIP_BLOCK_BYTES; only the last may be shorter. */
async function* cutBlocks(source: AsyncIterable<Uint8Array>, memory: BlockMemory): AsyncGenerator<Block> {
  let block = new FilledBlock(memory.take());
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      if (block.isFull) {
        // Not before it has a successor: the last one is told so, whether or not it is full.
        yield { content: block.content, isLast: false };
        block = new FilledBlock(memory.take());
      }
      at = block.fill(piece, at);
    }
  }
  yield { content: block.content, isLast: true };
}

/** The parts, which are freed when the last one is done with: several may share one memory. */
function* thenFreed(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  yield* parts;
  parts.forEach(freeMemory);
}

interface BlockUnderWay {
  readonly content: Buffer;
  readonly compressed: Promise<readonly Uint8Array[]>;
}

/**
 * Compresses `source` into one gzip member whose bytes depend on the content alone, not on how many processors work
 * on it: deflate in blocks, each with what stands before it as its dictionary (docs/release-format.md).
 *
 * @param source its pieces need not hold longer than until the next one is asked for, nor do those returned
 * @param onContent is handed the content in order, before it is compressed, and may not keep it
 */
export async function* gzipBlocks(
  source: AsyncIterable<Uint8Array>,
  compress: CompressBlock,
  onContent: (content: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const trailer = new GzipTrailer();
  const memory = new BlockMemory();
  const underWay: BlockUnderWay[] = [];
  let dictionary: Uint8Array | undefined;
  // A block's memory is the next one's dictionary, and free when that is done as well.
  let done: Buffer | undefined;
  const next = async (): Promise<readonly Uint8Array[]> => {
    const block = underWay.shift();
    if (!block) throw new TypeError('no block is under way');
    const compressed = await block.compressed;
    if (done) memory.giveBack(done);
    done = block.content;
    return compressed;
  };
  yield gzipHeader;
  try {
    for await (const { content, isLast } of cutBlocks(source, memory)) {
      trailer.update(content);
      onContent(content);
      const compressed = compress({ content, dictionary, isLast });
      // It may fail long before its turn comes, while the source is silent: until then, that is nobody's defect.
      compressed.catch(() => undefined);
      underWay.push({ content, compressed });
      dictionary = content.subarray(-DICTIONARY_BYTES);
      if (underWay.length >= BLOCKS_AHEAD) yield* thenFreed(await next());
    }
    while (underWay.length > 0) yield* thenFreed(await next());
  } finally {
    // A release has not ended, and its place is not another's yet, while threads still work for it.
    await Promise.allSettled(underWay.map(({ compressed }) => compressed));
    memory.dispose();
  }
  yield trailer.bytes();
}
