import { generateKey, type PrivateKey } from 'openpgp';
import { importKey } from './import-key.ts';
import type { Ed25519SigningKey } from './signing-key.ts';

export interface UserId {
  readonly name: string;
  readonly email: string;
}

const agentUserId: UserId = { name: 'SealCI Release Agent', email: 'release-agent@sealci.dev' };

export interface KeyOptions {
  /** Creation time, cut to the second. */
  readonly now: Date;
  readonly userId?: UserId;
  /** Seconds after its creation at which the key expires; it does not when absent. */
  readonly lifetimeSeconds?: number;
}

/**
 * A new v4 Ed25519 key pair without subkeys: releases are signed by the primary key, because some programs reject a
 * revoked key's older signatures when a subkey made them.
 * @returns the secret key as an unprotected armored block, to be kept in a file of mode 0600 or dropped
 */
export async function generateKeyPair(
  options: KeyOptions,
): Promise<{ secretKeyArmored: string; signingKey: Ed25519SigningKey }> {
  const privateKey = await generate(options);
  const secretKeyArmored = privateKey.armor();
  return { secretKeyArmored, signingKey: await importKey(privateKey, options.now) };
}

/** The same for a key whose secret never leaves the process: there is no text of it, which could not be zeroed. */
export async function generateSigningKey(options: KeyOptions): Promise<Ed25519SigningKey> {
  return importKey(await generate(options), options.now);
}

async function generate({ now, userId, lifetimeSeconds }: KeyOptions): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: userId ?? agentUserId,
    subkeys: [],
    date: now,
    format: 'object',
    config: { v6Keys: false, nonDeterministicSignaturesViaNotation: false },
    ...(lifetimeSeconds !== undefined && { keyExpirationTime: lifetimeSeconds }),
  });
  return privateKey;
}
