import { reformatKey } from 'openpgp';
import { AgentError } from '../errors.ts';
import { importKey } from './import-key.ts';
import { readKeyPair } from './load-key.ts';
import type { Ed25519SigningKey } from './signing-key.ts';

/**
 * The same key pair, with the same fingerprint, that expires later or not at all: its user id is signed once more. The
 * earlier signature of it stays in the key, for programs judge a release by what bound the key when it was made.
 * Whoever has the old copy of the public key needs the new one.
 * @param armored one secret key, which may have expired
 * @param options.expiresAt absent: never
 * @throws as loadKeyPair does, INVALID_ARGUMENT when the new expiry is past
 */
export async function extendKeyPair(
  armored: string,
  options: { readonly now: Date; readonly expiresAt?: Date },
): Promise<{ secretKeyArmored: string; signingKey: Ed25519SigningKey }> {
  const { now, expiresAt } = options;
  if (expiresAt && expiresAt <= now) {
    throw new AgentError('INVALID_ARGUMENT', 'The new expiry is not in the future; give a later date.');
  }
  const key = await readKeyPair(armored);
  const seconds = expiresAt ? Math.floor((expiresAt.getTime() - key.getCreationTime().getTime()) / 1000) : 0;
  const { privateKey } = await reformatKey({
    privateKey: key,
    userIDs: key.users.map(({ userID }) => ({ name: userID?.name ?? '', email: userID?.email ?? '' })),
    keyExpirationTime: seconds,
    date: now,
    format: 'object',
    config: { v6Keys: false, nonDeterministicSignaturesViaNotation: false },
  });
  privateKey.users.forEach((user, index) => {
    user.selfCertifications.push(...(key.users[index]?.selfCertifications ?? []));
  });
  const secretKeyArmored = privateKey.armor();
  return { secretKeyArmored, signingKey: await importKey(privateKey, now) };
}
