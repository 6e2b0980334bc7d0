import { constants, createDeflateRaw } from 'node:zlib';
import { Deflate, Z_FINISH, Z_SYNC_FLUSH } from 'pako';

/** A piece of a deflate stream that can be made without the others. */
export interface DeflateBlock {
  readonly content: Uint8Array;
  /** What stands right before the content: at most 32 KiB of it count. */
  readonly dictionary: Uint8Array | undefined;
  readonly isLast: boolean;
}

/**
 * Makes the bytes of a block, in one or more parts that have memory of their own: raw deflate, level 6, ended by a sync
 * flush, the last one by the end of the stream.
 */
export type CompressBlock = (block: DeflateBlock) => Promise<readonly Uint8Array[]>;

const LEVEL = 6;

/** Smaller Buffers share memory with others. */
const MIN_OUTPUT_BYTES = Buffer.poolSize;

/**
 * Room for the output of a block: a little more than the last one took. Less costs a further way back and forth between
 * the threads, more is memory for nothing.
 */
let outputBytes = 512 * 1024;

interface Deflated {
  readonly parts: readonly Uint8Array[];
  /** Of all parts. */
  readonly bytes: number;
}

async function deflateInto(roomBytes: number, { content, dictionary, isLast }: DeflateBlock): Promise<Deflated> {
  const deflate = createDeflateRaw({
    level: LEVEL,
    chunkSize: roomBytes,
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(dictionary && { dictionary }),
  });
  deflate.end(content);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of deflate as AsyncIterable<Uint8Array>) {
    parts.push(part);
    bytes += part.length;
  }
  return { parts, bytes };
}

/** More than zlib may write in vain, and what was left of the flush before it. */
const REPEATED_BYTES = 16;

/**
 * Makes a block in zlib, `roomBytes` at a time. Where its last bytes fill the room, zlib is asked for more, and writes the
 * end of a flush once more (zlib.h, deflate: "make sure that avail_out is greater than six"): what ends so near behind it
 * is made again in one go.
 */
export async function deflateBlock(roomBytes: number, block: DeflateBlock): Promise<Deflated> {
  const deflated = await deflateInto(roomBytes, block);
  const { bytes } = deflated;
  const mayRepeat = !block.isLast && bytes >= roomBytes && bytes % roomBytes < REPEATED_BYTES;
  return mayRepeat ? deflateInto(bytes + REPEATED_BYTES, block) : deflated;
}

/** In the thread pool of libuv: several blocks at once use several processors. */
export const compressWithZlib: CompressBlock = async (block) => {
  const { parts, bytes } = await deflateBlock(outputBytes, block);
  outputBytes = Math.max(MIN_OUTPUT_BYTES, Math.ceil(bytes * 1.25) + 16 * 1024);
  return parts;
};

/** In plain JavaScript: the same bytes on every machine, and slower. */
export const compressWithPako: CompressBlock = ({ content, dictionary, isLast }) => {
  const deflate = new Deflate({ level: LEVEL, raw: true, ...(dictionary && { dictionary }) });
  const parts: Uint8Array[] = [];
  deflate.onData = (part) => {
    parts.push(part);
  };
  deflate.push(content, isLast ? Z_FINISH : Z_SYNC_FLUSH);
  return Promise.resolve(parts);
};

const SAMPLE_BYTES = 96 * 1024;
const SAMPLE_DICTIONARY_BYTES = 32 * 1024;

/** Text with repetitions near and far, noise, and runs: what moves deflate from one strategy of matching to another. */
function makeSample(): Uint8Array {
  const sample = Buffer.alloc(SAMPLE_BYTES);
  let state = 1;
  for (let at = 0; at < sample.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const random = state >>> 16;
    const copies = at > 4096 && random % 7 !== 0;
    sample[at] = copies ? (sample[at - 61 - (random % 5) * 701] ?? 0) : at % 4096 < 512 ? 0x20 : 0x61 + (random % 26);
  }
  return sample;
}

async function choose(): Promise<CompressBlock> {
  const sample = makeSample();
  const block = {
    content: sample.subarray(SAMPLE_DICTIONARY_BYTES),
    dictionary: sample.subarray(0, SAMPLE_DICTIONARY_BYTES),
    isLast: true,
  };
  const [fast, reference] = await Promise.all([compressWithZlib(block), compressWithPako(block)]);
  return Buffer.concat(fast).equals(Buffer.concat(reference)) ? compressWithZlib : compressWithPako;
}

let chosen: CompressBlock | undefined;

/**
 * The fastest way to the bytes that every machine makes: zlib's output varies with its version and the processor, so
 * the built-in one is used only where it equals pako's on a sample (docs/release-format.md).
 */
export async function chooseCompressBlock(): Promise<CompressBlock> {
  // The choice is kept, not its promise: one that failed for want of memory must not fail all releases after it.
  chosen ??= await choose();
  return chosen;
}
