import { createHash } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { writeOnePassPacket } from '../formats/openpgp/one-pass.ts';
import { hashTrailer, writeHashedPart, writeSignaturePacket } from '../formats/openpgp/signature.ts';
import type { Notation } from '../formats/openpgp/subpacket.ts';
import { type ReleaseNotations, toNotations } from './notations.ts';
import { armorSignature } from './sign-packet.ts';
import type { SigningKey } from './signing-key.ts';

export interface ReleaseSignature {
  /** Ends the inline signed message; the same packet, armored, is the detached signature. */
  readonly signaturePacket: Uint8Array;
  readonly detachedArmored: string;
  /** SHA-256 of the content, in lower-case hex digits. */
  readonly contentSha256: string;
  readonly contentBytes: number;
}

/**
 * Makes one signature over content that passes by in chunks. The hash is kept as it goes, so memory does not grow with
 * the content; why not openpgp.js: docs/adr/0002-own-signature-packet.md. The same key, second, content and notations
 * give the same bytes.
 */
export class ReleaseSigner {
  readonly #key: SigningKey;
  readonly #fingerprint: Uint8Array;
  readonly #createdSeconds: number;
  readonly #hash = createHash('sha256');
  #contentBytes = 0;

  /**
   * @param date of the signature, cut to the second
   * @throws as {@link checkSigningDate} does
   */
  constructor(key: SigningKey, date: Date) {
    checkSigningDate(key, date);
    this.#key = key;
    this.#fingerprint = Buffer.from(key.fingerprint, 'hex');
    this.#createdSeconds = Math.floor(date.getTime() / 1000);
  }

  /** The date that the signature will have. */
  get signedAt(): Date {
    return new Date(this.#createdSeconds * 1000);
  }

  /** The one-pass signature packet, first in the inline signed message. */
  prologue(): Uint8Array {
    return writeOnePassPacket(this.#fingerprint);
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#contentBytes += chunk.length;
  }

  /** To be called once. */
  finish(notations: ReleaseNotations): ReleaseSignature {
    return this.finishWith(toNotations(notations));
  }

  /** The same for a signature of another form. */
  finishWith(notations: readonly Notation[]): ReleaseSignature {
    const contentSha256 = this.#hash.copy().digest('hex');
    const hashedPart = writeHashedPart({
      createdSeconds: this.#createdSeconds,
      issuerFingerprint: this.#fingerprint,
      notations,
    });
    const digest = this.#hash.update(hashedPart).update(hashTrailer(hashedPart)).digest();
    const signaturePacket = writeSignaturePacket(hashedPart, this.#fingerprint, digest, this.#key.sign(digest));
    const detachedArmored = armorSignature(signaturePacket);
    return { signaturePacket, detachedArmored, contentSha256, contentBytes: this.#contentBytes };
  }
}

/**
 * Whether `key` may make a signature dated `date`.
 * @throws CLOCK_NOT_READY when that is before the key's creation, KEY_NOT_USABLE when the key has expired by then
 */
export function checkSigningDate(key: SigningKey, date: Date): void {
  if (date < key.createTime) {
    throw new AgentError(
      'CLOCK_NOT_READY',
      `The clock says ${date.toISOString()}, before the signing key was made; set the clock.`,
    );
  }
  if (key.expireTime && date >= key.expireTime) {
    throw new AgentError('KEY_NOT_USABLE', `The signing key expired at ${key.expireTime.toISOString()}; roll it.`);
  }
}
