import { createHash } from 'node:crypto';
import { writeArmor } from '../formats/openpgp/armor.ts';
import { hashTrailer, writeSignaturePacket, writeTypedPart } from '../formats/openpgp/signature.ts';
import type { SigningKey } from './signing-key.ts';

/** What a signature packet states besides its issuer. */
interface Statement {
  /** From the table `signatureType`. */
  readonly type: number;
  /** Cut to the second. */
  readonly date: Date;
  /** Further hashed subpackets, whole. */
  readonly subpackets?: readonly Uint8Array[];
}

/** A signature packet over `data`, which must be as its type hashes it (RFC 9580 section 5.2.4). */
export function signPacket(key: SigningKey, statement: Statement, ...data: readonly Uint8Array[]): Uint8Array {
  const { type, date, subpackets = [] } = statement;
  const issuerFingerprint = Buffer.from(key.fingerprint, 'hex');
  const origin = { createdSeconds: Math.floor(date.getTime() / 1000), issuerFingerprint };
  const hashedPart = writeTypedPart(type, origin, ...subpackets);
  const hash = createHash('sha256');
  for (const bytes of [...data, hashedPart, hashTrailer(hashedPart)]) hash.update(bytes);
  const digest = hash.digest();
  return writeSignaturePacket(hashedPart, issuerFingerprint, digest, key.sign(digest));
}

export function armorSignature(packet: Uint8Array): string {
  return writeArmor('SIGNATURE', packet);
}
