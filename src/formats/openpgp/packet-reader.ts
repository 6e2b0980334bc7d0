import { concatBytes } from './concat.ts';
import { malformed } from './malformed.ts';
import { packetTag } from './registry.ts';

const EMPTY = new Uint8Array(0);
/** RFC 9580 demands it of the first part only; here of all, or a file of tiny parts would take very long to read. */
const MIN_PART_BYTES = 512;

/**
 * Reads OpenPGP packets from a stream without keeping more of it than the chunk at hand. Strict: packets in the
 * current format only, partial lengths in literal data only (RFC 9580 section 4.2.1.4), no packet cut off.
 * Every defect throws RELEASE_MALFORMED. Call {@link close} when done, also after an error.
 */
export class PacketReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = EMPTY;
  /** Bytes of the current part of the body not yet handed out. */
  #left = 0;
  #lastPart = true;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Tag of the next packet, or undefined at the end of the stream. The body before it must have been read whole. */
  async nextTag(): Promise<number | undefined> {
    if (!(await this.#fill())) return undefined;
    const octet = await this.#octet();
    if (octet < 0xc0) throw malformed('it holds bytes that are no OpenPGP packet');
    const tag = octet & 0x3f;
    await this.#startPart();
    if (!this.#lastPart && tag !== packetTag.literalData) throw malformed('a packet is divided that may not be');
    return tag;
  }

  /** What remains of the body, as views of the source's chunks. */
  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let view = await this.#next(Infinity); view; view = await this.#next(Infinity)) yield view;
  }

  /** The next `length` bytes of the body. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let wanted = length; wanted > 0;) {
      const view = await this.#next(wanted);
      if (!view) throw malformed('a packet is too short');
      parts.push(view);
      wanted -= view.length;
    }
    return concatBytes(...parts);
  }

  /** What remains of the body, in one piece of at most `maxBytes`. */
  async takeAll(maxBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const view of this.body()) {
      length += view.length;
      if (length > maxBytes) throw malformed('a packet is too long');
      parts.push(view);
    }
    return concatBytes(...parts);
  }

  /** Lets the source go (a file is closed). */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #next(maxBytes: number): Promise<Uint8Array | undefined> {
    while (this.#left === 0) {
      if (this.#lastPart) return undefined;
      await this.#startPart();
    }
    if (!(await this.#fill())) throw malformed('it ends early');
    const view = this.#chunk.subarray(0, Math.min(maxBytes, this.#left));
    this.#chunk = this.#chunk.subarray(view.length);
    this.#left -= view.length;
    return view;
  }

  async #startPart(): Promise<void> {
    const first = await this.#octet();
    this.#lastPart = first < 224 || first === 255;
    if (first < 192) this.#left = first;
    else if (first < 224) this.#left = (first - 192) * 0x100 + (await this.#octet()) + 192;
    else if (first < 255) this.#left = 2 ** (first & 0x1f);
    else {
      this.#left = 0;
      for (let octets = 0; octets < 4; octets += 1) this.#left = this.#left * 0x100 + (await this.#octet());
    }
    if (!this.#lastPart && this.#left < MIN_PART_BYTES) throw malformed('a packet is divided into tiny parts');
  }

  async #octet(): Promise<number> {
    const filled = await this.#fill();
    const octet = this.#chunk[0];
    if (!filled || octet === undefined) throw malformed('it ends early');
    this.#chunk = this.#chunk.subarray(1);
    return octet;
  }

  /** Makes sure that the chunk at hand has a byte; false at the end of the stream. */
  async #fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const result = await this.#source.next();
      if (result.done === true) return false;
      this.#chunk = result.value;
    }
    return true;
  }
}
