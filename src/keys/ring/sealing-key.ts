import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { AgentError } from '../../errors.ts';

const KEY_BYTES = 32;
const NAME_BYTES = 8;

/** The key of an image under which its agents seal their key ring. It cannot be printed: its bytes are in a KeyObject. */
export class SealingKey {
  /** Tells one image's sealed rings from another's: 8 bytes that say nothing of the key. */
  readonly name: Uint8Array;
  readonly #secret: KeyObject;

  /** @param bytes 32, zeroed here */
  constructor(bytes: Uint8Array) {
    this.#secret = createSecretKey(bytes);
    bytes.fill(0);
    this.name = this.#derive('name', NAME_BYTES);
  }

  /** The AES-256 key; the caller zeroes it. */
  encryptionKey(): Uint8Array {
    return this.#derive('encryption', KEY_BYTES);
  }

  #derive(purpose: string, length: number): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#secret, '', `sealci key ring ${purpose}`, length));
  }
}

/** The text of a new sealing key's file: 64 hex digits. */
export function generateSealingKey(): string {
  return `${randomBytes(KEY_BYTES).toString('hex')}\n`;
}

/** A sealing key for one process: what it seals, no other can open. */
export function temporarySealingKey(): SealingKey {
  return new SealingKey(randomBytes(KEY_BYTES));
}

/**
 * @param file the bytes of a sealing key's file; the caller zeroes them
 * @throws KEY_FILE_INVALID
 */
export function readSealingKey(file: Uint8Array): SealingKey {
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('latin1').trimEnd();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new AgentError(
      'KEY_FILE_INVALID',
      'The sealing key file does not hold 64 hex digits. Give the file that the keygen command wrote.',
    );
  }
  return new SealingKey(Buffer.from(text, 'hex'));
}
