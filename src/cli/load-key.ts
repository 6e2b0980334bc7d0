import type { SigningKey } from '../keys/signing-key.ts';
import { readSecret, type SecretSource } from '../platform/read-secret.ts';

/**
 * Reads the key pair that signs.
 *
 * @throws KEY_FILE_INVALID, KEY_NOT_USABLE, CLOCK_NOT_READY
 */
export async function loadKey(source: SecretSource): Promise<SigningKey> {
  const { loadKeyPair } = await import('../keys/load-key.ts');
  const bytes = readSecret(source, 'KEY_FILE_INVALID');
  try {
    return await loadKeyPair(bytes.toString('latin1'), new Date());
  } finally {
    bytes.fill(0);
  }
}
