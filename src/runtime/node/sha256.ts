import { createHash, type Hash } from 'node:crypto';
import type { Sha256 } from '../sha256.ts';

class NodeSha256 implements Sha256 {
  readonly #hash: Hash;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  copy(): Sha256 {
    return new NodeSha256(this.#hash.copy());
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}

export function createSha256(): Sha256 {
  return new NodeSha256(createHash('sha256'));
}
