import { ByteReader } from '../byte-reader.ts';
import { concatBytes, toUtf8 } from '../bytes.ts';
import { malformed } from './malformed.ts';
import { definiteLength, u16 } from './packet.ts';
import { subpacketType } from './registry.ts';

/** One statement of a signature: RFC 9580 section 5.2.3.7. */
export interface Subpacket {
  readonly type: number;
  /** A program that does not understand the statement must refuse the signature. */
  readonly critical: boolean;
  readonly body: Uint8Array;
}

/** A name and its value that the signer states: RFC 9580 section 5.2.3.24. */
export interface Notation {
  /** `name@domain`. */
  readonly name: string;
  readonly value: string;
}

const CRITICAL = 0x80;
const HUMAN_READABLE = 0x80;
const MAX_U16 = 0xffff;

/** A subpacket that is not critical. */
export function writeSubpacket(type: number, body: Uint8Array): Uint8Array {
  return concatBytes(definiteLength(body.length + 1), Uint8Array.of(type), body);
}

/** A subpacket that makes a program which does not understand it refuse the signature. */
export function writeCriticalSubpacket(type: number, body: Uint8Array): Uint8Array {
  return writeSubpacket(CRITICAL | type, body);
}

/** All subpackets of an area; a length that leads outside throws RELEASE_MALFORMED. */
export function readSubpackets(area: Uint8Array): Subpacket[] {
  const reader = new ByteReader(area, 'list of signed statements', 'RELEASE_MALFORMED');
  const subpackets: Subpacket[] = [];
  while (reader.remaining > 0) {
    const length = readSubpacketLength(reader);
    if (length === 0) throw malformed('its signature holds an empty statement');
    const octet = reader.u8();
    subpackets.push({ type: octet & ~CRITICAL, critical: octet >= CRITICAL, body: reader.take(length - 1) });
  }
  return subpackets;
}

function readSubpacketLength(reader: ByteReader): number {
  const first = reader.u8();
  if (first < 192) return first;
  if (first < 255) return (first - 192) * 0x100 + reader.u8() + 192;
  return reader.u32be();
}

/** The notation as human-readable text that is not critical: a critical one makes most programs reject the signature. */
export function writeNotation({ name, value }: Notation): Uint8Array {
  const nameBytes = toUtf8(name);
  const valueBytes = toUtf8(value);
  if (nameBytes.length > MAX_U16 || valueBytes.length > MAX_U16) throw new RangeError(`notation ${name} is too long`);
  const flags = Uint8Array.of(HUMAN_READABLE, 0, 0, 0);
  return writeSubpacket(
    subpacketType.notation,
    concatBytes(flags, u16(nameBytes.length), u16(valueBytes.length), nameBytes, valueBytes),
  );
}

/** The notation, or undefined when its value is not human-readable text. */
export function readNotation(body: Uint8Array): Notation | undefined {
  const reader = new ByteReader(body, 'notation', 'RELEASE_MALFORMED');
  const flags = reader.u32be();
  const nameLength = reader.u16be();
  const valueLength = reader.u16be();
  const name = reader.take(nameLength);
  const value = reader.take(valueLength);
  if (reader.remaining > 0) throw malformed('a notation is too long');
  if (flags !== HUMAN_READABLE * 2 ** 24) return undefined;
  return { name: utf8(name), value: utf8(value) };
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('a notation is no UTF-8 text');
  }
}
