import type { ByteReader } from '../byte-reader.ts';
import { concatBytes } from '../bytes.ts';
import { malformed } from './malformed.ts';
import { u16 } from './packet.ts';

/** A multiprecision integer from big-endian bytes, without leading zeros: RFC 9580 section 3.2. */
export function writeMpi(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const value = start === -1 ? bytes.subarray(bytes.length) : bytes.subarray(start);
  return concatBytes(u16(bitLength(value)), value);
}

/**
 * The integer's bytes. Its bit count must be exact, as RFC 9580 section 3.2 demands: else a count could be changed
 * in a signed file without a trace, for most programs only use the number of bytes that follows from it.
 */
export function readMpi(reader: ByteReader): Uint8Array {
  const bits = reader.u16be();
  const value = reader.take(Math.ceil(bits / 8));
  if (bitLength(value) !== bits) throw malformed('a number in its signature has the wrong length');
  return value;
}

function bitLength(value: Uint8Array): number {
  const first = value[0];
  return first === undefined ? 0 : (value.length - 1) * 8 + (32 - Math.clz32(first));
}
