import { readKey } from 'openpgp';
import { hashedKey, hashedUserId } from '../../formats/openpgp/hashed-key.ts';
import { signatureType } from '../../formats/openpgp/registry.ts';
import { armorSignature, signPacket } from '../sign-packet.ts';
import type { SigningKey } from '../signing-key.ts';
import { parseSignature } from './revoked-key.ts';

interface Certification {
  /** The certified public key, the certification in it. */
  readonly publicKeyArmored: string;
  /** The certification alone. */
  readonly armored: string;
}

/**
 * Says by `certifier` that `subject` belongs to its user id: whoever trusts the one key can see that its holder chose
 * the other. A generic certification (RFC 9580 section 5.2.1.4): the programs trust it as any other.
 */
export async function certifyKey(certifier: SigningKey, subject: SigningKey, date: Date): Promise<Certification> {
  const key = await readKey({ armoredKey: subject.publicKeyArmored });
  const [user] = key.users;
  if (!user?.userID) throw new RangeError('a key without user id cannot be certified');
  const packet = signPacket(
    certifier,
    { type: signatureType.genericCertification, date },
    hashedKey(key.keyPacket.write()),
    hashedUserId(user.userID.write()),
  );
  user.otherCertifications.push(await parseSignature(packet));
  return { publicKeyArmored: key.armor(), armored: armorSignature(packet) };
}
