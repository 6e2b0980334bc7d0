import { generateKeyPair } from '../src/keys/generate-key.ts';
import { type PublicKeys, readPublicKeys } from '../src/keys/public-keys.ts';
import type { SigningKey } from '../src/keys/signing-key.ts';

/** When the test keys were made and when they sign, unless one says otherwise. */
export const created = new Date('2025-03-01T10:00:00Z');
export const signed = new Date('2025-03-02T10:00:00Z');
export const later = new Date('2025-03-03T10:00:00Z');

export async function makeKey(
  now: Date = created,
): Promise<{ secretKeyArmored: string; signingKey: SigningKey; publicKeys: PublicKeys }> {
  const pair = await generateKeyPair({ now });
  return { ...pair, publicKeys: await readPublicKeys(Buffer.from(pair.signingKey.publicKeyArmored)) };
}
