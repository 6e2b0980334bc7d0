import { ByteReader } from './byte-reader.ts';

/** Of frames that hold data (RFC 8878, 3.1.1); the one of a skippable frame is another. */
export const ZSTD_MAGIC: Uint8Array = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);

/** Bytes of the frame header's fields, by the two bits of its descriptor that stand for each (3.1.1.1.1). */
const dictionaryIdBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];
const SINGLE_SEGMENT = 0x20;
const CHECKSUM = 0x04;
const CHECKSUM_BYTES = 4;
/** A block of this type is one byte, however many it stands for (3.1.1.2.2). */
const RLE = 1;

/**
 * How long the frame is that `bytes` begin with, by its headers alone. What follows it is not looked at: programs differ in
 * whether they ignore that, take it for more of the same, or unpack it by itself, as Linux does.
 *
 * @throws AgentError ARCHIVE_INVALID when it is cut off
 */
export function zstdFrameLength(bytes: Uint8Array): number {
  const reader = new ByteReader(bytes, 'zstd frame', 'ARCHIVE_INVALID');
  reader.take(ZSTD_MAGIC.length);
  const descriptor = reader.u8();
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const sizeFlag = descriptor >> 6;
  // A window descriptor, or the size of the contents in its place, which has a byte at least.
  reader.take((dictionaryIdBytes[descriptor & 3] ?? 0) + (contentSizeBytes[sizeFlag] ?? 0));
  if (!isSingle || sizeFlag === 0) reader.take(1);
  while (!skipBlock(reader));
  if ((descriptor & CHECKSUM) !== 0) reader.take(CHECKSUM_BYTES);
  return reader.offset;
}

/** @returns whether it was the last one */
function skipBlock(reader: ByteReader): boolean {
  // Little-endian: a bit for the last block, two for the type, and the size (3.1.1.2).
  const header = reader.u8() + reader.u8() * 0x100 + reader.u8() * 0x10000;
  reader.take(((header >> 1) & 3) === RLE ? 1 : header >> 3);
  return (header & 1) === 1;
}
