import { concatBytes } from '../bytes.ts';
import { writePacket } from './packet.ts';
import { hashAlgorithm, keyIdOf, packetTag, publicKeyAlgorithm, signatureType } from './registry.ts';

const VERSION = 3;
/** No other one-pass signature packet follows. */
const LAST = 1;

/** Bytes of the body of a v3 one-pass signature packet. */
export const ONE_PASS_BYTES = 13;

/**
 * The packet before the data that tells which hash to make and which key signed: RFC 9580 section 5.4. There is one
 * such packet for each key, so a reader checks it by comparison.
 */
export function writeOnePassPacket(issuerFingerprint: Uint8Array): Uint8Array {
  return writePacket(packetTag.onePassSignature, onePassBody(issuerFingerprint));
}

export function onePassBody(issuerFingerprint: Uint8Array): Uint8Array {
  return concatBytes(
    Uint8Array.of(VERSION, signatureType.binary, hashAlgorithm.sha256, publicKeyAlgorithm.eddsaLegacy),
    keyIdOf(issuerFingerprint),
    Uint8Array.of(LAST),
  );
}
