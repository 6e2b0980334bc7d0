import type { AgentError } from '../../errors.ts';
import { StreamReader } from '../stream-reader.ts';
import { concatBytes } from '../bytes.ts';
import { malformed } from './malformed.ts';
import { FIVE_OCTET_MIN, PART_BYTES, TWO_OCTET_MIN } from './packet.ts';
import { packetTag } from './registry.ts';

/**
 * Reads OpenPGP packets from a stream without keeping more of it than the chunk at hand. Strict: packets in the
 * current format only, no packet cut off, and each length as the agent writes it, for lengths are not signed. A definite
 * length is in its shortest form; literal data is in parts of {@link PART_BYTES} and a shorter last one.
 * Every defect throws RELEASE_MALFORMED. Call {@link close} when done, also after an error.
 */
export class PacketReader {
  readonly #stream: StreamReader;
  /** Bytes of the current part of the body not yet handed out. */
  #left = 0;
  #lastPart = true;
  #mayBeDivided = false;

  /** @param source its chunks need not hold longer than until the next one is asked for */
  constructor(source: AsyncIterable<Uint8Array>) {
    this.#stream = new StreamReader(source, endsEarly);
  }

  /** Tag of the next packet, or undefined at the end of the stream. The body before it must have been read whole. */
  async nextTag(): Promise<number | undefined> {
    const [octet] = (await this.#stream.takeMore(1)) ?? [];
    if (octet === undefined) return undefined;
    if (octet < 0xc0) throw malformed('it holds bytes that are no OpenPGP packet');
    const tag = octet & 0x3f;
    this.#mayBeDivided = tag === packetTag.literalData;
    await this.#startPart();
    return tag;
  }

  /** What remains of the body, in pieces that hold until the next one is asked for. */
  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let view = await this.#next(Infinity); view; view = await this.#next(Infinity)) yield view;
  }

  /** The next `length` bytes of the body, in memory of their own. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const view = await this.#next(length - filled);
      if (!view) throw malformed('a packet is too short');
      bytes.set(view, filled);
      filled += view.length;
    }
    return bytes;
  }

  /** What remains of the body, in one piece of at most `maxBytes`, in memory of its own. */
  async takeAll(maxBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const view of this.body()) {
      length += view.length;
      if (length > maxBytes) throw malformed('a packet is too long');
      parts.push(Uint8Array.from(view));
    }
    return concatBytes(...parts);
  }

  /** Lets the source go (a file is closed). */
  async close(): Promise<void> {
    await this.#stream.close();
  }

  async #next(maxBytes: number): Promise<Uint8Array | undefined> {
    while (this.#left === 0) {
      if (this.#lastPart) return undefined;
      await this.#startPart();
    }
    const view = await this.#stream.next(Math.min(maxBytes, this.#left));
    if (!view) throw endsEarly();
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
    const [octet = 0] = await this.#stream.take(1);
    return octet;
  }
}

function endsEarly(): AgentError {
  return malformed('it ends early');
}
