/** SHA-256 (FIPS 180-4) of what comes in pieces. */
export interface Sha256 {
  update(bytes: Uint8Array): this;
  /** The same so far, to go on with apart from this one. */
  copy(): Sha256;
  /** 32 bytes; nothing is to be called after it. */
  digest(): Uint8Array;
}
