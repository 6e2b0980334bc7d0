import { concatBytes } from '../bytes.ts';

/** Body lengths from which on their shortest form has two and five octets. */
export const TWO_OCTET_MIN = 192;
export const FIVE_OCTET_MIN = 8384;

/** 64 KiB: one more byte in 65536, and never more than that of the data waits for the rest of its part. */
export const PART_EXPONENT = 16;
export const PART_BYTES = 2 ** PART_EXPONENT;

/** First octet of a packet in the current ("OpenPGP", not "Legacy") format: RFC 9580 section 4.2. */
export function packetOctet(tag: number): Uint8Array {
  return Uint8Array.of(0xc0 | tag);
}

/** A definite body length in its shortest form: RFC 9580 sections 4.2.1.1 to 4.2.1.3; at most 4 GiB - 1. */
export function definiteLength(length: number): Uint8Array {
  if (length < TWO_OCTET_MIN) return Uint8Array.of(length);
  if (length < FIVE_OCTET_MIN) {
    const rest = length - TWO_OCTET_MIN;
    return Uint8Array.of((rest >> 8) + TWO_OCTET_MIN, rest & 0xff);
  }
  return concatBytes(Uint8Array.of(0xff), u32(length));
}

/** The octet before a part of `2 ** exponent` bytes that is not the last: RFC 9580 section 4.2.1.4. */
export function partialLength(exponent: number): Uint8Array {
  return Uint8Array.of(0xe0 | exponent);
}

/** A whole packet of definite length. */
export function writePacket(tag: number, body: Uint8Array): Uint8Array {
  return concatBytes(packetOctet(tag), definiteLength(body.length), body);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
