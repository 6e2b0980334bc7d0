import { armor, enums, type PublicKey, readKey, readSignature, type SignaturePacket } from 'openpgp';
import { AgentError } from '../../errors.ts';
import { concatBytes } from '../../formats/bytes.ts';
import { hashedKey } from '../../formats/openpgp/hashed-key.ts';
import { writePacket } from '../../formats/openpgp/packet.ts';
import { packetTag, signatureType, subpacketType } from '../../formats/openpgp/registry.ts';
import { writeSubpacket } from '../../formats/openpgp/subpacket.ts';
import { revocationDate } from '../key-status.ts';
import { signPacket } from '../sign-packet.ts';
import type { SigningKey } from '../signing-key.ts';
import type { RevokedKey, RevocationReason } from './key-view.ts';

/** Codes of reasons for revocation, RFC 9580 section 5.2.3.31. */
const reasonCode = {
  SUPERSEDED: enums.reasonForRevocation.keySuperseded,
  COMPROMISED: enums.reasonForRevocation.keyCompromised,
  RETIRED: enums.reasonForRevocation.keyRetired,
} as const satisfies Record<RevocationReason, number>;

export interface KeyRevocation {
  readonly reason: RevocationReason;
  readonly comment: string;
  /** Cut to the second: later than the second of all that the key signed, and than that of its creation. */
  readonly date: Date;
  readonly successorFingerprint: string;
}

/** Revokes a key by its own signature, minted now: why not at the key's creation: docs/adr/0007-key-rolls.md. */
export async function revokeKey(key: SigningKey, revocation: KeyRevocation): Promise<RevokedKey> {
  const publicKey = await readKey({ armoredKey: key.publicKeyArmored });
  const text = concatBytes(Uint8Array.of(reasonCode[revocation.reason]), Buffer.from(revocation.comment, 'utf8'));
  const subpackets = [writeSubpacket(subpacketType.reasonForRevocation, text)];
  const statement = { type: signatureType.keyRevocation, date: revocation.date, subpackets };
  const packet = signPacket(key, statement, hashedKey(publicKey.keyPacket.write()));
  publicKey.revocationSignatures.push(await parseSignature(packet));
  return describeRevoked(publicKey.toPublic(), revocation.successorFingerprint);
}

export async function parseSignature(packet: Uint8Array): Promise<SignaturePacket> {
  const [signature] = (await readSignature({ binarySignature: packet })).packets;
  if (!signature) throw new AgentError('INTERNAL', 'A signature that was just made cannot be read.');
  return signature;
}

/**
 * What the one revocation of a key says, once it is verified.
 * @throws KEY_RING_INVALID when the key has no valid revocation, several of them, or one for another reason
 */
export async function describeRevoked(key: PublicKey, successorFingerprint: string): Promise<RevokedKey> {
  const [signature, second] = key.revocationSignatures;
  const revokeTime = signature && (await revocationDate(key, signature));
  const reason = signature && reasonOf(signature);
  if (!revokeTime || second || !reason) {
    throw new AgentError('KEY_RING_INVALID', 'A denied key of the ring has no valid revocation; get the ring again.');
  }
  const expireTime = await key.getExpirationTime();
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    armoredKey: key.armor(),
    createTime: key.getCreationTime(),
    ...(expireTime instanceof Date && { expireTime }),
    status: reason,
    revocation: {
      reason,
      comment: signature.reasonForRevocationString ?? '',
      revokeTime,
      armoredCertificate: armorCertificate(key, signature),
      successorFingerprint,
    },
  };
}

function reasonOf({ reasonForRevocationFlag: flag }: SignaturePacket): RevocationReason | undefined {
  if (flag === reasonCode.SUPERSEDED) return 'SUPERSEDED';
  if (flag === reasonCode.COMPROMISED) return 'COMPROMISED';
  return flag === reasonCode.RETIRED ? 'RETIRED' : undefined;
}

/**
 * The key packet and its revocation, nothing else: `gpg --import`, `rnpkeys --import` and `sq keyring merge` take it.
 * The bare signature, which gpg itself makes, is refused by sq.
 */
function armorCertificate({ keyPacket }: PublicKey, signature: SignaturePacket): string {
  const packets = concatBytes(
    writePacket(packetTag.publicKey, keyPacket.write()),
    writePacket(packetTag.signature, signature.write()),
  );
  const comment = 'This is a key revocation certificate';
  return armor(enums.armor.publicKey, packets, undefined, undefined, comment, true);
}
