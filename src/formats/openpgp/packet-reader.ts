import { concatBytes } from './concat.ts';
import { malformed } from './malformed.ts';
import { FIVE_OCTET_MIN, PART_BYTES, TWO_OCTET_MIN } from './packet.ts';
import { packetTag } from './registry.ts';

const EMPTY = new Uint8Array(0);

/**
 * Reads OpenPGP packets from a stream without keeping more of it than the chunk at hand. Strict: packets in the
 * current format only, no packet cut off, and each length as the agent writes it, for lengths are not signed. A definite
 * length is in its shortest form; literal data is in parts of {@link PART_BYTES} and a shorter last one.
 * Every defect throws RELEASE_MALFORMED. Call {@link close} when done, also after an error.
 */
export class PacketReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = EMPTY;
  /** Bytes of the current part of the body not yet handed out. */
  #left = 0;
  #lastPart = true;
  #mayBeDivided = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Tag of the next packet, or undefined at the end of the stream. The body before it must have been read whole. */
  async nextTag(): Promise<number | undefined> {
    if (!(await this.#fill())) return undefined;
    const octet = await this.#octet();
    if (octet < 0xc0) throw malformed('it holds bytes that are no OpenPGP packet');
    const tag = octet & 0x3f;
    this.#mayBeDivided = tag === packetTag.literalData;
    await this.#startPart();
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
    this.#left = this.#lastPart ? await this.#definiteLength(first) : 2 ** (first & 0x1f);
    const isWhole = this.#lastPart && !(this.#mayBeDivided && this.#left >= PART_BYTES);
    const isPart = !this.#lastPart && this.#mayBeDivided && this.#left === PART_BYTES;
    if (!isWhole && !isPart) throw malformed('a packet is divided in another way than the agent does it');
  }

  /** RFC 9580 sections 4.2.1.1 to 4.2.1.3. */
  async #definiteLength(first: number): Promise<number> {
    if (first < TWO_OCTET_MIN) return first;
    if (first < 224) return (first - TWO_OCTET_MIN) * 0x100 + (await this.#octet()) + TWO_OCTET_MIN;
    let length = 0;
    for (let octets = 0; octets < 4; octets += 1) length = length * 0x100 + (await this.#octet());
    if (length < FIVE_OCTET_MIN) throw malformed('a length in it is not in its shortest form');
    return length;
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
