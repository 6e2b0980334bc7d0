import { generateKeyPairSync } from 'node:crypto';
import { writeArmor } from '../formats/openpgp/armor.ts';
import { concatBytes } from '../formats/bytes.ts';
import { hashedKey, hashedUserId } from '../formats/openpgp/hashed-key.ts';
import { fingerprintOf, writeKeyBody, writeSecretBody } from '../formats/openpgp/key.ts';
import { u32, writePacket } from '../formats/openpgp/packet.ts';
import { packetTag, signatureType, subpacketType } from '../formats/openpgp/registry.ts';
import { writeCriticalSubpacket, writeSubpacket } from '../formats/openpgp/subpacket.ts';
import { signPacket } from './sign-packet.ts';
import { publicPoint } from './public-point.ts';
import { Ed25519SigningKey } from './signing-key.ts';

export interface UserId {
  readonly name: string;
  readonly email: string;
}

/** Of keys that sign releases. */
export const agentUserId: UserId = { name: 'SealCI Release Agent', email: 'release-agent@sealci.dev' };

/** Of keys that sign the manifests of images. */
export const builderUserId: UserId = { name: 'SealCI Image Builder', email: 'image-builder@sealci.dev' };

export interface KeyOptions {
  /** Creation time, cut to the second. */
  readonly now: Date;
  readonly userId?: UserId;
  /** Seconds after its creation at which the key expires; it does not when absent. */
  readonly lifetimeSeconds?: number;
}

interface NewKey {
  readonly signingKey: Ed25519SigningKey;
  /** Of the public key packet. */
  readonly body: Uint8Array;
  /** What follows the key packet, public or secret: the user id and its certification. */
  readonly certifiedUserId: Uint8Array;
}

// What the key says of its holder's abilities, as openpgp.js has every key say: RFC 9580 sections 5.2.3.29, 5.2.3.14,
// 5.2.3.16, 5.2.3.17 and 5.2.3.32. Nobody encrypts to it, but programs complain of a key that is silent about it.
const CERTIFY_AND_SIGN = 0x03;
const abilities = [
  writeSubpacket(subpacketType.preferredCiphers, Uint8Array.of(9, 7)),
  writeSubpacket(subpacketType.preferredHashes, Uint8Array.of(10, 8, 14, 12)),
  writeSubpacket(subpacketType.preferredCompression, Uint8Array.of(0, 2, 1)),
  writeSubpacket(subpacketType.features, Uint8Array.of(1)),
];

/**
 * A new v4 Ed25519 key pair without subkeys: releases are signed by the primary key, because some programs reject a
 * revoked key's older signatures when a subkey made them.
 * @returns the secret key as an unprotected armored block, to be kept in a file of mode 0600 or dropped
 */
export async function generateKeyPair(
  options: KeyOptions,
): Promise<{ secretKeyArmored: string; signingKey: Ed25519SigningKey }> {
  const { signingKey, body, certifiedUserId } = generate(options);
  const seed = signingKey.exportSeed();
  const packets = concatBytes(writePacket(packetTag.secretKey, writeSecretBody(body, seed)), certifiedUserId);
  seed.fill(0);
  const secretKeyArmored = writeArmor('PRIVATE KEY BLOCK', packets);
  packets.fill(0);
  // Read as it will be from its file: openpgp.js has to find it a key that can sign releases.
  const { loadKeyPair } = await import('./load-key.ts');
  return { secretKeyArmored, signingKey: await loadKeyPair(secretKeyArmored, options.now) };
}

/** The same for a key whose secret never leaves the process: there is no text of it, which could not be zeroed. */
export function generateSigningKey(options: KeyOptions): Ed25519SigningKey {
  return generate(options).signingKey;
}

/** Without openpgp.js, which takes longer to load than all else that an agent does at start. */
function generate({ now, userId = agentUserId, lifetimeSeconds }: KeyOptions): NewKey {
  const createdSeconds = Math.floor(now.getTime() / 1000);
  const { privateKey: secret } = generateKeyPairSync('ed25519');
  const body = writeKeyBody(createdSeconds, publicPoint(secret));
  const unpublished = new Ed25519SigningKey(secret, {
    fingerprint: Buffer.from(fingerprintOf(body)).toString('hex').toUpperCase(),
    createTime: new Date(createdSeconds * 1000),
    ...(lifetimeSeconds !== undefined && { expireTime: new Date((createdSeconds + lifetimeSeconds) * 1000) }),
    publicKeyArmored: '',
  });
  const certifiedUserId = certifyUserId(unpublished, body, textOf(userId), lifetimeSeconds);
  const published = concatBytes(writePacket(packetTag.publicKey, body), certifiedUserId);
  return {
    signingKey: unpublished.withPublicKey(writeArmor('PUBLIC KEY BLOCK', published)),
    body,
    certifiedUserId,
  };
}

function textOf({ name, email }: UserId): Uint8Array {
  return Buffer.from(name === '' ? `<${email}>` : `${name} <${email}>`, 'utf8');
}

/** A user id and the key's own signature over both, which says what the key is for and how long it lives. */
function certifyUserId(
  key: Ed25519SigningKey,
  body: Uint8Array,
  userId: Uint8Array,
  lifetimeSeconds: number | undefined,
): Uint8Array {
  const subpackets = [
    writeCriticalSubpacket(subpacketType.keyFlags, Uint8Array.of(CERTIFY_AND_SIGN)),
    writeSubpacket(subpacketType.primaryUserId, Uint8Array.of(1)),
    ...abilities,
  ];
  if (lifetimeSeconds !== undefined) {
    subpackets.push(writeCriticalSubpacket(subpacketType.keyExpiration, u32(lifetimeSeconds)));
  }
  const statement = { type: signatureType.positiveCertification, date: key.createTime, subpackets };
  const certification = signPacket(key, statement, hashedKey(body), hashedUserId(userId));
  return concatBytes(writePacket(packetTag.userId, userId), certification);
}
