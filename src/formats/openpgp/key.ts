import { createHash } from 'node:crypto';
import { concatBytes } from '../bytes.ts';
import { hashedKey } from './hashed-key.ts';
import { writeMpi } from './mpi.ts';
import { u16, u32 } from './packet.ts';
import { publicKeyAlgorithm } from './registry.ts';

const VERSION = 4;
/** The curve's object identifier with its length before it: RFC 9580 section 9.2, "Ed25519Legacy". */
const ED25519_LEGACY = Buffer.from('092b06010401da470f01', 'hex');
/** First byte of a point in the form that this algorithm has it in: RFC 9580 section 11.2.1, "prefixed native point". */
export const NATIVE_POINT = 0x40;
const UNPROTECTED = 0;

/** The body of a v4 EdDSALegacy public key packet: RFC 9580 sections 5.5.2.2 and 5.5.5.5. */
export function writeKeyBody(createdSeconds: number, point: Uint8Array): Uint8Array {
  return concatBytes(
    Uint8Array.of(VERSION),
    u32(createdSeconds),
    Uint8Array.of(publicKeyAlgorithm.eddsaLegacy),
    ED25519_LEGACY,
    writeMpi(concatBytes(Uint8Array.of(NATIVE_POINT), point)),
  );
}

/**
 * The body of the secret key packet, without protection: RFC 9580 section 5.5.3.
 * @param body of the public key packet
 */
export function writeSecretBody(body: Uint8Array, seed: Uint8Array): Uint8Array {
  const secret = writeMpi(seed);
  const sum = secret.reduce((total, byte) => total + byte, 0);
  const written = concatBytes(body, Uint8Array.of(UNPROTECTED), secret, u16(sum));
  secret.fill(0);
  return written;
}

/** The v4 fingerprint of a key packet's body, 20 bytes: RFC 9580 section 5.5.4.2. */
export function fingerprintOf(body: Uint8Array): Uint8Array {
  return createHash('sha1').update(hashedKey(body)).digest();
}
