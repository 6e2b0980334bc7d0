/** A file of public keys. */
export interface KeyFile {
  /** For errors. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const MAX_KEY_FILE_BYTES: number = 16 * 1024 * 1024;
