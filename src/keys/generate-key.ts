import { generateKey } from 'openpgp';
import { importKey } from './import-key.ts';
import type { SigningKey } from './signing-key.ts';

export interface UserId {
  readonly name: string;
  readonly email: string;
}

const agentUserId: UserId = { name: 'SealCI Release Agent', email: 'release-agent@sealci.dev' };

/**
 * A new v4 Ed25519 key pair without subkeys and without expiry: releases are signed by the primary key, because some
 * programs reject a revoked key's older signatures when a subkey made them.
 * @param options.now creation time, cut to the second
 * @returns the secret key as an unprotected armored block, to be kept in a file of mode 0600 or dropped
 */
export async function generateKeyPair(options: {
  now: Date;
  userId?: UserId;
}): Promise<{ secretKeyArmored: string; signingKey: SigningKey }> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: options.userId ?? agentUserId,
    subkeys: [],
    date: options.now,
    format: 'object',
    config: { v6Keys: false, nonDeterministicSignaturesViaNotation: false },
  });
  const secretKeyArmored = privateKey.armor();
  return { secretKeyArmored, signingKey: await importKey(privateKey, options.now) };
}
