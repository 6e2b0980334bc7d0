import { ByteReader } from './byte-reader.ts';
import { packCorrupt } from './pack.ts';

/** A parsed delta: the sizes it was made for, and where its instructions start. */
interface DeltaHeader {
  readonly baseSize: number;
  readonly resultSize: number;
  readonly instructions: number;
}

const COPY = 0x80;
/** A copy of no size means this many bytes (git: gitformat-pack, "Instruction to copy from base object"). */
const COPY_SIZE_OF_ZERO = 0x10000;
/** Work between two pauses: bytes made, and what an instruction costs beyond them. */
const STEP_WORK = 4 * 1024 * 1024;
const INSTRUCTION_WORK = 64;

function readSize(reader: ByteReader): number {
  let size = 0;
  let scale = 1;
  for (;;) {
    if (scale > Number.MAX_SAFE_INTEGER) throw packCorrupt('a delta has an impossible size');
    const byte = reader.u8();
    size += (byte & 0x7f) * scale;
    if (!(byte & 0x80)) return size;
    scale *= 128;
  }
}

function readHeader(delta: Uint8Array): DeltaHeader {
  const reader = new ByteReader(delta, 'delta', 'PACK_CORRUPT');
  const baseSize = readSize(reader);
  const resultSize = readSize(reader);
  return { baseSize, resultSize, instructions: reader.offset };
}

/** Bytes of the object that `delta` makes. */
export function deltaResultSize(delta: Uint8Array): number {
  return readHeader(delta).resultSize;
}

/** Reads as many little-endian bytes as `mask` has bits set among its lowest `count`; the others are zero. */
function readSparse(reader: ByteReader, mask: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    if (mask & (1 << index)) value += reader.u8() * 2 ** (8 * index);
  }
  return value;
}

/** What the next instruction adds to the result. */
function readPiece(reader: ByteReader, base: Uint8Array): Uint8Array {
  const instruction = reader.u8();
  if (instruction === 0) throw packCorrupt('a delta uses the reserved instruction');
  if (!(instruction & COPY)) return reader.take(instruction);
  const offset = readSparse(reader, instruction & 0x0f, 4);
  const size = readSparse(reader, (instruction >> 4) & 0x07, 3) || COPY_SIZE_OF_ZERO;
  if (offset + size > base.length) throw packCorrupt('a delta copies from outside its base');
  return base.subarray(offset, offset + size);
}

/**
 * Rebuilds an object from its base and a delta (git: gitformat-pack, "Deltified representation"). The caller is yielded
 * to some times a second, as a delta may have hundreds of millions of instructions.
 *
 * @param result of {@link deltaResultSize} bytes, which the caller bounds: a delta of a few bytes may ask for gigabytes
 * @throws PACK_CORRUPT when the sizes do not match or an instruction reaches outside the base or the result
 */
export function* applyDelta(base: Uint8Array, delta: Uint8Array, result: Uint8Array): Generator<undefined, void> {
  const { baseSize, resultSize, instructions } = readHeader(delta);
  if (baseSize !== base.length) throw packCorrupt('a delta was made for another base');
  const reader = new ByteReader(delta, 'delta', 'PACK_CORRUPT', instructions);
  let written = 0;
  let work = 0;
  while (reader.remaining > 0) {
    const piece = readPiece(reader, base);
    if (written + piece.length > resultSize) throw packCorrupt('a delta makes more than it declares');
    result.set(piece, written);
    written += piece.length;
    work += INSTRUCTION_WORK + piece.length;
    if (work < STEP_WORK) continue;
    work = 0;
    yield;
  }
  if (written !== resultSize) throw packCorrupt('a delta makes less than it declares');
}
