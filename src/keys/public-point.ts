import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKey } from 'openpgp';
import { NATIVE_POINT } from '../formats/openpgp/key.ts';
import { u32 } from '../formats/openpgp/packet.ts';

/** What precedes the 32 bytes of the point in the DER form of an Ed25519 public key: RFC 8410 section 4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const POINT_BYTES = 32;
const SSH_TYPE = Buffer.from('ssh-ed25519');

/** The public point (32 bytes) of an Ed25519 key of OpenPGP; undefined for one of another kind. */
export function pointOf(key: PublicKey): Uint8Array | undefined {
  const { publicParams } = key.keyPacket;
  const point = 'Q' in publicParams ? publicParams.Q : undefined;
  if (key.getAlgorithmInfo().curve !== 'ed25519Legacy' || !(point instanceof Uint8Array)) return undefined;
  return point[0] === NATIVE_POINT && point.length === 1 + POINT_BYTES ? point.subarray(1) : undefined;
}

/** The public point (32 bytes) of a private key. */
export function publicPoint(secret: KeyObject): Uint8Array {
  return createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

/** @param point 32 bytes */
export function publicKeyOf(point: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, point]), format: 'der', type: 'spki' });
}

/** The key in the form that programs without OpenPGP read: SubjectPublicKeyInfo (RFC 5280 section 4.1) in PEM. */
export function writePem(point: Uint8Array): string {
  return publicKeyOf(point).export({ format: 'pem', type: 'spki' });
}

/**
 * What DSSE calls the key: its SHA-256 as of OpenSSH. Verifiers that are given a key without a name compute this one, and
 * pass over signatures that have another.
 */
export function dsseKeyId(point: Uint8Array): string {
  const hash = createHash('sha256');
  for (const part of [SSH_TYPE, point]) hash.update(u32(part.length)).update(part);
  return `SHA256:${hash.digest('base64').replace(/=+$/, '')}`;
}
