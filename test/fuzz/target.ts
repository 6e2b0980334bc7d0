/** One reader of bytes that strangers choose, and how it is told that it errs. */
export interface FuzzTarget {
  /** Bytes of the longest input. */
  readonly maxBytes: number;
  /** Tokens of the format that mutations put in, besides those that the sources compare with; texts are UTF-8. */
  readonly dictionary: readonly (string | Uint8Array)[];
  /** What to begin with: right inputs, and some that are nearly right. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Reads `input`, and throws when what comes of it is wrong: anything but a result that holds, or a documented error. */
  readonly run: (input: Uint8Array) => void | Promise<void>;
  /** A second opinion on many inputs in one go, by programs that take too long to be asked about each. */
  readonly judge?: (inputs: readonly Uint8Array[]) => void | Promise<void>;
}
