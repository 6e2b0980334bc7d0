import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readKey } from 'openpgp';
import { AgentError } from '../../errors.ts';
import { ByteReader } from '../../formats/byte-reader.ts';
import { concatBytes } from '../../formats/bytes.ts';
import { u16, u32 } from '../../formats/openpgp/packet.ts';
import { joinKey } from '../import-key.ts';
import { describeRevoked } from './revoked-key.ts';
import { type KeyRing, MAX_REVOKED_KEYS } from './key-ring.ts';
import type { RevokedKey } from './key-view.ts';
import type { SealingKey } from './sealing-key.ts';

// A sealed ring: header, nonce, AES-256-GCM of the content, tag. Numbers are big-endian.
//   header   16 bytes "sealci-key-ring\1" (the last one is the version), 8 bytes name of the sealing key
//   content  u32 epoch; 32 bytes secret seed of the active key; public keys, each as u32 length and packets:
//            the active one; u16 count; the denied ones, newest first
// The header is authenticated with the content. The successor of each denied key follows from the order.

const FORMAT = Buffer.from('sealci-key-ring\x01', 'latin1');
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEED_BYTES = 32;
/** What a gRPC message can carry, with room for what is around it. */
const MAX_SEALED_BYTES = 255 * 1024;
const MAX_KEY_BYTES = 16 * 1024;

function invalid(why: string, cause?: unknown): AgentError {
  const message = `The sealed key ring ${why}. Give the bytes that the roll returned, unchanged.`;
  return new AgentError('KEY_RING_INVALID', message, { cause });
}

/**
 * The ring, its secret included, so that only an agent of the same image can read it.
 * @throws LIMIT_EXCEEDED when its keys are too large
 */
export async function sealRing(ring: KeyRing, sealingKey: SealingKey): Promise<Uint8Array> {
  const publicKeys = await Promise.all(
    [ring.active.publicKeyArmored, ...ring.revoked.map((key) => key.armoredKey)].map(packetsOf),
  );
  const [active = new Uint8Array(0), ...revoked] = publicKeys.map((key) => concatBytes(u32(key.length), key));
  const seed = ring.active.exportSeed();
  const content = concatBytes(u32(ring.epoch), seed, active, u16(revoked.length), ...revoked);
  seed.fill(0);
  const key = sealingKey.encryptionKey();
  try {
    const header = concatBytes(FORMAT, sealingKey.name);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(header);
    const sealed = concatBytes(cipher.update(content), cipher.final());
    return within(concatBytes(header, nonce, sealed, cipher.getAuthTag()));
  } finally {
    content.fill(0);
    key.fill(0);
  }
}

function within(sealed: Uint8Array): Uint8Array {
  if (sealed.length <= MAX_SEALED_BYTES) return sealed;
  const message = 'The key ring has become too large; build a new image with a new key pair.';
  throw new AgentError('LIMIT_EXCEEDED', message, { data: { limit: 'bytes of the sealed key ring' } });
}

async function packetsOf(armoredKey: string): Promise<Uint8Array> {
  return (await readKey({ armoredKey })).write();
}

/**
 * @throws KEY_RING_FOREIGN when it was sealed under another key, KEY_RING_INVALID when it was changed, cut off, or is
 * none at all
 */
export async function openRing(sealed: Uint8Array, sealingKey: SealingKey): Promise<KeyRing> {
  const content = decrypt(sealed, sealingKey);
  try {
    return await readRing(new ByteReader(content, 'sealed key ring', 'KEY_RING_INVALID'));
  } finally {
    content.fill(0);
  }
}

function decrypt(sealed: Uint8Array, sealingKey: SealingKey): Uint8Array {
  if (sealed.length > MAX_SEALED_BYTES) throw invalid('is too long');
  const reader = new ByteReader(sealed, 'sealed key ring', 'KEY_RING_INVALID');
  if (!FORMAT.equals(reader.take(FORMAT.length))) throw invalid('is none, or of a version that is unknown here');
  if (!Buffer.from(reader.take(sealingKey.name.length)).equals(sealingKey.name)) {
    throw new AgentError(
      'KEY_RING_FOREIGN',
      'The key ring was sealed for another image than the one this agent runs from; restore it there.',
    );
  }
  const header = sealed.subarray(0, reader.offset);
  const nonce = reader.take(NONCE_BYTES);
  const encrypted = reader.take(Math.max(reader.remaining - TAG_BYTES, 0));
  const tag = reader.take(TAG_BYTES);
  const key = sealingKey.encryptionKey();
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(header);
    const content = decipher.update(encrypted);
    decipher.setAuthTag(tag).final();
    return content;
  } catch (cause) {
    throw invalid('was changed or cut off', cause);
  } finally {
    key.fill(0);
  }
}

/** What is sealed comes from an agent of this image; it is checked all the same, and bounded. */
async function readRing(reader: ByteReader): Promise<KeyRing> {
  const epoch = reader.u32be();
  const seed = reader.take(SEED_BYTES);
  const active = await joinKey(await readOneKey(reader), seed);
  const revoked: RevokedKey[] = [];
  const count = reader.u16be();
  if (count > MAX_REVOKED_KEYS) throw invalid('holds too many keys');
  for (let successor = active.fingerprint; revoked.length < count;) {
    const key = await describeRevoked(await readOneKey(reader), successor);
    revoked.push(key);
    successor = key.fingerprint;
  }
  if (reader.remaining > 0) throw invalid('is too long');
  if (new Set([active, ...revoked].map((key) => key.fingerprint)).size !== count + 1)
    throw invalid('holds a key twice');
  return { epoch, active, revoked };
}

async function readOneKey(reader: ByteReader) {
  const length = reader.u32be();
  if (length > MAX_KEY_BYTES) throw invalid('holds a key that is too long');
  try {
    return (await readKey({ binaryKey: reader.take(length) })).toPublic();
  } catch (cause) {
    throw invalid('holds something that is no key', cause);
  }
}
