import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { type Envelope, IN_TOTO_TYPE, preAuthEncoding } from '../formats/in-toto/dsse.ts';
import { dsseKeyId, publicPoint } from './public-point.ts';

/** The key that signs releases. Its secret is in no property: it cannot be printed or serialized by accident. */
export interface SigningKey {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** The last 16 of them. */
  readonly keyId: string;
  readonly createTime: Date;
  /** From then on the key signs nothing; absent when it does not expire. */
  readonly expireTime?: Date;
  readonly publicKeyArmored: string;
  /**
   * Ed25519 (RFC 8032) over a digest as OpenPGP makes it (RFC 9580 section 5.2.3.3).
   * @param digest SHA-256, 32 bytes: nothing else may be signed so
   * @returns R and S, 32 bytes each
   * @throws KEY_NOT_USABLE once the key was denied
   */
  sign(digest: Uint8Array): Uint8Array;
  /**
   * Signs an in-toto statement in an envelope of DSSE. What that signs is longer than a digest, so that no signature of the
   * one kind is ever one of the other: docs/adr/0026-provenance.md.
   * @throws KEY_NOT_USABLE once the key was denied
   */
  signStatement(statement: Uint8Array): Envelope;
}

/** What is known of a key besides its secret. */
type PublicPart = Omit<SigningKey, 'sign' | 'signStatement' | 'keyId'>;

/** What precedes the 32 bytes of the seed in the DER form of an Ed25519 private key: RFC 8410 section 7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Of SHA-256. */
const DIGEST_BYTES = 32;

/** A signing key whose secret lives in a KeyObject of node:crypto, outside the JavaScript heap. */
export class Ed25519SigningKey implements SigningKey {
  readonly fingerprint: string;
  readonly keyId: string;
  readonly createTime: Date;
  // `declare`: no property, not one that is undefined, when the key does not expire.
  declare readonly expireTime?: Date;
  readonly publicKeyArmored: string;
  #secret: KeyObject | undefined;

  constructor(secret: KeyObject, known: PublicPart) {
    this.#secret = secret;
    this.fingerprint = known.fingerprint;
    this.keyId = known.fingerprint.slice(-16);
    this.createTime = known.createTime;
    if (known.expireTime) this.expireTime = known.expireTime;
    this.publicKeyArmored = known.publicKeyArmored;
  }

  sign(digest: Uint8Array): Uint8Array {
    if (digest.length !== DIGEST_BYTES)
      throw new RangeError('Only the digests of SHA-256 are signed as OpenPGP does it.');
    return sign(null, digest, this.#held());
  }

  signStatement(statement: Uint8Array): Envelope {
    const secret = this.#held();
    const keyid = dsseKeyId(publicPoint(secret));
    return { payload: statement, keyid, sig: sign(null, preAuthEncoding(IN_TOTO_TYPE, statement), secret) };
  }

  /** The 32 bytes that are all of the secret, for sealing; the caller zeroes them. */
  exportSeed(): Uint8Array {
    return this.#held().export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  }

  /** The same key with another copy of its public part: one that holds more signatures. */
  withPublicKey(publicKeyArmored: string): Ed25519SigningKey {
    const { fingerprint, createTime, expireTime } = this;
    return new Ed25519SigningKey(this.#held(), {
      fingerprint,
      createTime,
      publicKeyArmored,
      ...(expireTime && { expireTime }),
    });
  }

  /** Lets the secret go: nothing signs by this key any more, whoever still holds it. */
  forget(): void {
    this.#secret = undefined;
  }

  #held(): KeyObject {
    if (this.#secret) return this.#secret;
    throw new AgentError('KEY_NOT_USABLE', 'The signing key was denied; ask for a new release.');
  }
}

/** The private key of a seed (32 bytes). The seed is not changed; the copy made on the way is zeroed. */
export function importSeed(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}
