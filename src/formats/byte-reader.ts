import { AgentError, type ErrorCode } from '../errors.ts';

/** Reads a byte array from front to back. A read past the end throws `code`; it never returns less than asked for. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #what: string;
  readonly #code: ErrorCode;
  #offset: number;

  /**
   * @param bytes what to read
   * @param what named in the error, e.g. `tree object`
   * @param code of the error that a short read throws
   */
  constructor(bytes: Uint8Array, what: string, code: ErrorCode, offset = 0) {
    this.bytes = bytes;
    this.#what = what;
    this.#code = code;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.bytes.length - this.#offset;
  }

  /** The next byte. */
  u8(): number {
    const byte = this.bytes[this.#offset];
    if (byte === undefined) throw this.#short(1);
    this.#offset += 1;
    return byte;
  }

  u16be(): number {
    return this.u8() * 0x100 + this.u8();
  }

  u32be(): number {
    return this.u16be() * 0x10000 + this.u16be();
  }

  /** The next `length` bytes, as a view of the same memory. */
  take(length: number): Uint8Array {
    if (length > this.remaining) throw this.#short(length);
    const view = this.bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return view;
  }

  /** The bytes before the next `delimiter`, which is consumed and not returned. */
  takeUntil(delimiter: number): Uint8Array {
    const end = this.bytes.indexOf(delimiter, this.#offset);
    if (end === -1) throw this.#short(this.remaining + 1);
    const view = this.bytes.subarray(this.#offset, end);
    this.#offset = end + 1;
    return view;
  }

  #short(wanted: number): AgentError {
    return new AgentError(
      this.#code,
      `The ${this.#what} ends early: ${wanted} bytes were expected at offset ${this.#offset} of ${this.bytes.length}.`,
    );
  }
}
