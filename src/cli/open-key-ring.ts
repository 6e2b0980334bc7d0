import { AgentError } from '../errors.ts';
import type { PublicKeys } from '../keys/public-keys.ts';
import type { KeyRing } from '../keys/ring/key-ring.ts';
import type { KeyRingKeeper } from '../keys/ring/key-ring-keeper.ts';
import type { SealingKey } from '../keys/ring/sealing-key.ts';
import type { Ed25519SigningKey } from '../keys/signing-key.ts';
import { readFileBytes, readSecret, type SecretSource } from '../platform/read-secret.ts';
import type { RingStore } from '../platform/ring-store.ts';
import type { KeyRingConfig } from '../platform/serve-config.ts';

const MAX_OPERATOR_KEY_BYTES = 1024 * 1024;

/**
 * The key ring of an agent that starts: the one that `store` keeps, or one with one key in it, that of `source`, or one
 * made now.
 *
 * @throws KEY_FILE_INVALID, KEY_NOT_USABLE, CLOCK_NOT_READY; KEY_RING_INVALID, KEY_RING_FOREIGN and KEY_RING_CONFLICT
 * for the ring that was kept
 */
export async function openKeyRing(
  source: SecretSource | undefined,
  config: KeyRingConfig,
  store?: RingStore,
): Promise<KeyRingKeeper> {
  const { KeyRingKeeper: Keeper } = await import('../keys/ring/key-ring-keeper.ts');
  const { SigningClock } = await import('../keys/signing-clock.ts');
  const { sealingKey: sealingKeySource, imageBuiltAt, operatorKeyFile, confirmed, ...options } = config;
  const clock = new SigningClock(imageBuiltAt && { notBefore: imageBuiltAt });
  const now = clock.now();
  const key = await (source ? loadKey(source, now) : makeKey(now));
  const sealingKey = await loadSealingKey(sealingKeySource);
  const operators = await loadOperators(operatorKeyFile);
  try {
    const kept = await readKept(store, sealingKey);
    return new Keeper({
      ...{ ...options, key, sealingKey, clock },
      confirmed: confirmed || wasConfirmed(kept, store),
      ...(store && { keep: store.write.bind(store) }),
      ...(kept && { kept }),
      ...(operators && { operators }),
    });
  } catch (error) {
    throw store ? withPlace(error, store) : error;
  }
}

/** What a store holds that ends with the boot was confirmed since then: no other ring is kept. */
function wasConfirmed(kept: KeyRing | undefined, store: RingStore | undefined): boolean {
  return kept !== undefined && store?.endsWithBoot === true;
}

async function readKept(store: RingStore | undefined, sealingKey: SealingKey): Promise<KeyRing | undefined> {
  const sealed = store?.read();
  if (!sealed) return undefined;
  const { openRing } = await import('../keys/ring/sealed-ring.ts');
  return openRing(sealed, sealingKey);
}

/** Never goes on without the ring that was kept: the key of the image may be denied by it. */
function withPlace(error: unknown, { place }: RingStore): unknown {
  if (!(error instanceof AgentError) || !error.code.startsWith('KEY_RING_')) return error;
  const advice = 'put the newest sealed ring there, or move it away and restore one by restore-keys';
  return error.withMessage(`The key ring kept in ${place} cannot be used; ${advice}. ${error.message}`);
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

async function loadOperators(file: string | undefined): Promise<PublicKeys | undefined> {
  if (file === undefined) return undefined;
  const { readPublicKeys } = await import('../keys/public-keys.ts');
  return readPublicKeys({ name: file, bytes: readFileBytes(file, MAX_OPERATOR_KEY_BYTES, 'KEY_FILE_INVALID') });
}
