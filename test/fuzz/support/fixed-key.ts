import { fingerprintOf, writeKeyBody } from '../../../src/formats/openpgp/key.ts';
import { writeArmor } from '../../../src/formats/openpgp/armor.ts';
import { concatBytes } from '../../../src/formats/bytes.ts';
import { hashedKey, hashedUserId } from '../../../src/formats/openpgp/hashed-key.ts';
import { writePacket } from '../../../src/formats/openpgp/packet.ts';
import { packetTag, signatureType, subpacketType } from '../../../src/formats/openpgp/registry.ts';
import { writeCriticalSubpacket } from '../../../src/formats/openpgp/subpacket.ts';
import { signPacket } from '../../../src/keys/sign-packet.ts';
import { publicPoint } from '../../../src/keys/public-point.ts';
import { Ed25519SigningKey, importSeed } from '../../../src/keys/signing-key.ts';

/** When the keys were made. */
export const created = new Date('2025-03-01T10:00:00Z');
const CERTIFY_AND_SIGN = 3;

/** The key pair of 32 times that byte: no secret, but the same in every run, so that inputs stay what they are. */
export function fixedKey(byte: number): Ed25519SigningKey {
  const secret = importSeed(new Uint8Array(32).fill(byte));
  const body = writeKeyBody(created.getTime() / 1000, publicPoint(secret));
  const fingerprint = Buffer.from(fingerprintOf(body)).toString('hex').toUpperCase();
  const key = new Ed25519SigningKey(secret, { fingerprint, createTime: created, publicKeyArmored: '' });
  const userId = Buffer.from(`Key ${byte} <${byte}@example.org>`);
  const flags = writeCriticalSubpacket(subpacketType.keyFlags, Uint8Array.of(CERTIFY_AND_SIGN));
  const statement = { type: signatureType.positiveCertification, date: created, subpackets: [flags] };
  const certification = signPacket(key, statement, hashedKey(body), hashedUserId(userId));
  const packets = [writePacket(packetTag.publicKey, body), writePacket(packetTag.userId, userId), certification];
  return key.withPublicKey(writeArmor('PUBLIC KEY BLOCK', concatBytes(...packets)));
}
