/** The few OpenPGP numbers that releases and keys use; the full registries are in RFC 9580 sections 5, 5.2.1, 5.2.3.7 and 9. */

export const packetTag = {
  signature: 2,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  literalData: 11,
  userId: 13,
} as const;

export const signatureType = {
  binary: 0x00,
  text: 0x01,
  genericCertification: 0x10,
  positiveCertification: 0x13,
  keyRevocation: 0x20,
} as const;

/** 22 is "EdDSALegacy": Ed25519 with the v4 key form that every OpenPGP program in use can read. */
export const publicKeyAlgorithm = { eddsaLegacy: 22 } as const;

export const hashAlgorithm = { sha256: 8 } as const;

export const subpacketType = {
  creationTime: 2,
  keyExpiration: 9,
  preferredCiphers: 11,
  issuerKeyId: 16,
  notation: 20,
  preferredHashes: 21,
  preferredCompression: 22,
  primaryUserId: 25,
  keyFlags: 27,
  reasonForRevocation: 29,
  features: 30,
  issuerFingerprint: 33,
} as const;

/** Bytes of a v4 fingerprint; its last 8 bytes are the key id (RFC 9580 section 5.5.4.2). */
export const FINGERPRINT_BYTES = 20;
export const KEY_ID_BYTES = 8;

export function keyIdOf(fingerprint: Uint8Array): Uint8Array {
  return fingerprint.subarray(FINGERPRINT_BYTES - KEY_ID_BYTES);
}
