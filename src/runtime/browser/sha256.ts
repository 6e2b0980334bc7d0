import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../sha256.ts';

type NobleHash = ReturnType<typeof sha256.create>;

/** By JavaScript: Web Crypto hashes nothing but what is whole in memory. */
class NobleSha256 implements Sha256 {
  readonly #hash: NobleHash;

  constructor(hash: NobleHash) {
    this.#hash = hash;
  }

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  copy(): Sha256 {
    return new NobleSha256(this.#hash.clone());
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}

export function createSha256(): Sha256 {
  return new NobleSha256(sha256.create());
}
