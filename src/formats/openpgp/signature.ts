import { ByteReader } from '../byte-reader.ts';
import { concatBytes } from '../bytes.ts';
import { malformed } from './malformed.ts';
import { writeMpi } from './mpi.ts';
import { u16, u32, writePacket } from './packet.ts';
import { hashAlgorithm, keyIdOf, packetTag, publicKeyAlgorithm, signatureType, subpacketType } from './registry.ts';
import { type Notation, writeNotation, writeSubpacket } from './subpacket.ts';

const VERSION = 4;
const MAX_U16 = 0xffff;
const EDDSA_SIGNATURE_BYTES = 64;

/** What every signature states. */
export interface SignatureOrigin {
  /** Seconds since 1970. */
  readonly createdSeconds: number;
  /** Of the signing key: 20 bytes. */
  readonly issuerFingerprint: Uint8Array;
}

/** What a signature of binary data states. */
export interface SignatureStatements extends SignatureOrigin {
  readonly notations: readonly Notation[];
}

/** The hashed part of a signature of binary data; see {@link writeTypedPart}. */
export function writeHashedPart(statements: SignatureStatements): Uint8Array {
  return writeTypedPart(signatureType.binary, statements, ...statements.notations.map(writeNotation));
}

/**
 * A v4 signature by EdDSALegacy and SHA-256, from its version to the end of its hashed subpackets: the part that is
 * hashed after the data (RFC 9580 section 5.2.3).
 * @param type of the signature, from {@link signatureType}
 * @param subpackets whole, besides issuer and date
 */
export function writeTypedPart(
  type: number,
  origin: SignatureOrigin,
  ...subpackets: readonly Uint8Array[]
): Uint8Array {
  const area = concatBytes(
    writeSubpacket(subpacketType.issuerFingerprint, concatBytes(Uint8Array.of(VERSION), origin.issuerFingerprint)),
    writeSubpacket(subpacketType.creationTime, u32(origin.createdSeconds)),
    ...subpackets,
  );
  if (area.length > MAX_U16) throw new RangeError('the statements of a signature are too long');
  return concatBytes(
    Uint8Array.of(VERSION, type, publicKeyAlgorithm.eddsaLegacy, hashAlgorithm.sha256),
    u16(area.length),
    area,
  );
}

/** What is hashed last, after the data and the hashed part: RFC 9580 section 5.2.4. */
export function hashTrailer(hashedPart: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(VERSION, 0xff), u32(hashedPart.length));
}

/** The only unhashed statement: the issuer's key id, for programs that do not read fingerprints. */
export function writeUnhashedArea(issuerFingerprint: Uint8Array): Uint8Array {
  return writeSubpacket(subpacketType.issuerKeyId, keyIdOf(issuerFingerprint));
}

/**
 * The signature packet.
 * @param digest SHA-256 of data, hashed part and trailer
 * @param signature Ed25519 over `digest`: R and S, 32 bytes each
 */
export function writeSignaturePacket(
  hashedPart: Uint8Array,
  issuerFingerprint: Uint8Array,
  digest: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  const unhashed = writeUnhashedArea(issuerFingerprint);
  const half = EDDSA_SIGNATURE_BYTES / 2;
  return writePacket(
    packetTag.signature,
    concatBytes(
      hashedPart,
      u16(unhashed.length),
      unhashed,
      digest.subarray(0, 2),
      writeMpi(signature.subarray(0, half)),
      writeMpi(signature.subarray(half)),
    ),
  );
}

/** The fields of a v4 signature packet; byte arrays are views. */
export interface SignatureFields {
  readonly type: number;
  readonly publicKeyAlgorithm: number;
  readonly hashAlgorithm: number;
  readonly hashedPart: Uint8Array;
  readonly hashedArea: Uint8Array;
  readonly unhashedArea: Uint8Array;
  /** What follows the first two bytes of the digest, depending on the algorithm. */
  readonly material: Uint8Array;
}

/** @param body of the packet, without its header */
export function readSignature(body: Uint8Array): SignatureFields {
  const reader = new ByteReader(body, 'signature packet', 'RELEASE_MALFORMED');
  if (reader.u8() !== VERSION) throw malformed('its signature is not of version 4');
  const type = reader.u8();
  const publicKey = reader.u8();
  const hash = reader.u8();
  const hashedArea = reader.take(reader.u16be());
  const hashedPart = body.subarray(0, reader.offset);
  const unhashedArea = reader.take(reader.u16be());
  reader.take(2);
  const material = reader.take(reader.remaining);
  return { type, publicKeyAlgorithm: publicKey, hashAlgorithm: hash, hashedPart, hashedArea, unhashedArea, material };
}
