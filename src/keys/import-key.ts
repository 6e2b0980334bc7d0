import { enums, type PrivateKey, type PublicKey } from 'openpgp';
import { AgentError } from '../errors.ts';
import { pointOf, publicPoint } from './public-point.ts';
import { Ed25519SigningKey, importSeed } from './signing-key.ts';

export interface ImportOptions {
  /** Take a key that has expired: it signs no release, but an agent can be rolled or restored that starts with it. */
  readonly acceptExpired?: boolean;
}

/**
 * Moves the secret of an openpgp.js key into a SigningKey. All that openpgp.js holds of it is zeroed, so `key` is of
 * no further use.
 * @throws KEY_NOT_USABLE, or CLOCK_NOT_READY when the key is from the future
 */
export async function importKey(
  key: PrivateKey,
  now: Date,
  { acceptExpired = false }: ImportOptions = {},
): Promise<Ed25519SigningKey> {
  try {
    refuseForeignKind(key);
    const createdAt = key.getCreationTime();
    if (createdAt > now) {
      throw new AgentError(
        'CLOCK_NOT_READY',
        `The clock says ${now.toISOString()}, but the key was made at ${createdAt.toISOString()}; set the clock.`,
      );
    }
    await judge(key, now, acceptExpired);
    return await joinKey(key.toPublic(), seedOf(key));
  } finally {
    zeroSecrets(key);
  }
}

function notUsable(why: string): AgentError {
  return new AgentError('KEY_NOT_USABLE', `The key cannot sign releases: ${why}. Make a key with the keygen command.`);
}

function refuseForeignKind(key: PrivateKey): void {
  if (!key.isDecrypted()) throw notUsable('it is protected by a passphrase, which nobody can type here; remove it');
  const { curve } = key.getAlgorithmInfo();
  if (key.keyPacket.version !== 4 || curve !== 'ed25519Legacy') throw notUsable('it is no v4 Ed25519 (EdDSA) key');
}

/** Throws when the key may not sign now. */
async function judge(key: PrivateKey, now: Date, acceptExpired: boolean): Promise<void> {
  if (key.revocationSignatures.length > 0) throw notUsable('it is revoked');
  const expiresAt = await key.getExpirationTime();
  if (expiresAt === null) throw notUsable('it has no valid user id');
  if (!acceptExpired && expiresAt instanceof Date && expiresAt <= now)
    throw notUsable(`it expired at ${expiresAt.toISOString()}`);
  const { selfCertification } = await key.getPrimaryUser(now);
  const flags = selfCertification.keyFlags?.[0] ?? 0;
  if ((flags & enums.keyFlags.signData) === 0) throw notUsable('its primary key is not meant for signing');
}

/**
 * The signing key of a public key and its secret.
 * @param seed 32 bytes; they are not changed
 * @throws KEY_NOT_USABLE when they do not belong together
 */
export async function joinKey(key: PublicKey, seed: Uint8Array): Promise<Ed25519SigningKey> {
  const point = pointOf(key);
  if (!point) throw notUsable('its public point is malformed');
  const secret = importSeed(seed);
  if (!Buffer.from(publicPoint(secret)).equals(point)) {
    throw notUsable('its secret and public parts do not match');
  }
  const expireTime = await key.getExpirationTime();
  return new Ed25519SigningKey(secret, {
    fingerprint: key.getFingerprint().toUpperCase(),
    createTime: key.getCreationTime(),
    ...(expireTime instanceof Date && { expireTime }),
    publicKeyArmored: key.armor(),
  });
}

function seedOf(key: PrivateKey): Uint8Array {
  const seed = secretFields(key.keyPacket)['seed'];
  if (!(seed instanceof Uint8Array) || seed.length !== 32) throw notUsable('it holds no secret part');
  return seed;
}

function secretFields(packet: object): Record<string, unknown> {
  const fields = 'privateParams' in packet ? packet.privateParams : undefined;
  return typeof fields === 'object' && fields !== null ? Object.fromEntries(Object.entries(fields)) : {};
}

/** Primary key and subkeys: the numbers themselves and the packet's bytes they were read from. */
function zeroSecrets(key: PrivateKey): void {
  for (const { keyPacket } of [key, ...key.subkeys]) {
    const keyMaterial = 'keyMaterial' in keyPacket ? keyPacket.keyMaterial : undefined;
    for (const bytes of [...Object.values(secretFields(keyPacket)), keyMaterial]) {
      if (bytes instanceof Uint8Array) bytes.fill(0);
    }
  }
}
