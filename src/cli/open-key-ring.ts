import type { KeyRingKeeper } from '../keys/ring/key-ring-keeper.ts';
import type { SealingKey } from '../keys/ring/sealing-key.ts';
import type { Ed25519SigningKey } from '../keys/signing-key.ts';
import { readSecret, type SecretSource } from '../platform/read-secret.ts';
import type { RingFile } from '../platform/ring-file.ts';
import type { KeyRingConfig } from '../platform/serve-config.ts';

/**
 * The key ring of an agent that starts, with one key in it: that of `source`, or one made now.
 *
 * @param ringFile keeps the ring whenever it changes; what it holds already is not read here
 * @throws KEY_FILE_INVALID, KEY_NOT_USABLE, CLOCK_NOT_READY
 */
export async function openKeyRing(
  source: SecretSource | undefined,
  config: KeyRingConfig,
  ringFile?: RingFile,
): Promise<KeyRingKeeper> {
  const { KeyRingKeeper: Keeper } = await import('../keys/ring/key-ring-keeper.ts');
  const { SigningClock } = await import('../keys/signing-clock.ts');
  const { sealingKey, imageBuiltAt, ...times } = config;
  const clock = new SigningClock(imageBuiltAt && { notBefore: imageBuiltAt });
  const now = clock.now();
  const key = await (source ? loadKey(source, now) : makeKey(now));
  const keep = (sealed: Uint8Array): void => ringFile?.write(sealed);
  return new Keeper({ key, clock, keep, sealingKey: await loadSealingKey(sealingKey), ...times });
}

async function loadKey(source: SecretSource, now: Date): Promise<Ed25519SigningKey> {
  const { loadKeyPair } = await import('../keys/load-key.ts');
  const bytes = readSecret(source, 'KEY_FILE_INVALID');
  try {
    return await loadKeyPair(bytes.toString('latin1'), now, { acceptExpired: true });
  } finally {
    bytes.fill(0);
  }
}

/** Waits, as node:crypto does, until the kernel's random source is ready: nothing else is to be done meanwhile. */
async function makeKey(now: Date): Promise<Ed25519SigningKey> {
  const { generateSigningKey } = await import('../keys/generate-key.ts');
  return generateSigningKey({ now });
}

async function loadSealingKey(source: SecretSource | undefined): Promise<SealingKey> {
  const { readSealingKey, temporarySealingKey } = await import('../keys/ring/sealing-key.ts');
  if (!source) return temporarySealingKey();
  const bytes = readSecret(source, 'KEY_FILE_INVALID');
  try {
    return readSealingKey(bytes);
  } finally {
    bytes.fill(0);
  }
}
