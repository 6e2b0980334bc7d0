import { type ByteString, toByteString } from '../../formats/byte-string.ts';

const FIRST_CAPACITY = 256;
const LF = 0x0a;

/** Bytes that grow at the end and can be changed near it: what has been written of a file so far. */
export class ByteBuffer {
  #bytes: Buffer;
  #length = 0;
  /** Leading bytes known to hold no NUL, and no byte over 0x7f: kept so that no expansion looks at them again. */
  #withoutNul = 0;
  #ascii = 0;

  constructor(capacity: number = FIRST_CAPACITY) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The byte at `index`; undefined outside of the buffer. */
  at(index: number): number | undefined {
    return index < this.#length ? this.#bytes[index] : undefined;
  }

  append(text: ByteString): void {
    this.#reserve(text.length);
    this.#bytes.write(text, this.#length, 'latin1');
    this.#length += text.length;
  }

  appendBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Replaces everything from `start` on. */
  replaceFrom(start: number, text: ByteString): void {
    this.truncate(start);
    this.append(text);
  }

  truncate(length: number): void {
    this.#length = length;
    this.#withoutNul = Math.min(this.#withoutNul, length);
    this.#ascii = Math.min(this.#ascii, length);
  }

  text(start: number, end: number = this.#length): ByteString {
    return toByteString(this.#bytes.subarray(start, Math.min(end, this.#length)));
  }

  /** A view of the bytes from `start` on; valid until the next change. */
  view(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** The last line, its line feed in front, of the C string in this buffer: of what stands before the first NUL. */
  lastLineOfCString(): ByteString {
    const nul = this.#bytes.subarray(0, this.#length).indexOf(0, this.#withoutNul);
    const end = nul === -1 ? this.#length : nul;
    this.#withoutNul = end;
    if (end === 0) return '';
    return this.text(Math.max(0, this.#bytes.lastIndexOf(LF, end - 1)), end);
  }

  /** How many leading bytes are ASCII. */
  asciiPrefix(): number {
    while (this.#ascii < this.#length && (this.#bytes[this.#ascii] ?? 0) < 0x80) this.#ascii += 1;
    return this.#ascii;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
