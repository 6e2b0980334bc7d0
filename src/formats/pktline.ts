import { AgentError, type ErrorCode } from '../errors.ts';
import { printable } from './printable.ts';

/** One packet of git's pkt-line framing (git: gitprotocol-common, gitprotocol-v2). */
export type Packet =
  | { readonly type: 'data'; readonly payload: Uint8Array }
  | { readonly type: 'flush' }
  | { readonly type: 'delim' }
  | { readonly type: 'response-end' };

/** Bytes of the four hex digits that hold a packet's length, themselves included. */
const LENGTH_DIGITS = 4;
/** Largest packet: 4 digits and 65516 bytes of payload. */
const MAX_PACKET = 65520;

const special: readonly Packet[] = [{ type: 'flush' }, { type: 'delim' }, { type: 'response-end' }];

export const flushPacket = '0000';
export const delimPacket = '0001';

/** A data packet that holds `text` and a line feed. */
export function encodeLine(text: string): string {
  const payload = `${text}\n`;
  const length = Buffer.byteLength(payload) + LENGTH_DIGITS;
  if (length > MAX_PACKET) throw new RangeError(`pkt-line of ${length} bytes`);
  return length.toString(16).padStart(LENGTH_DIGITS, '0') + payload;
}

/** The text of a line packet; the line feed that senders should add is left out. */
export function lineText(payload: Uint8Array): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Throws REMOTE_FAILED when the server put an error (`ERR explanation`) where a line was expected. */
export function checkErrorLine(text: string): void {
  if (!text.startsWith('ERR ')) return;
  throw new AgentError(
    'REMOTE_FAILED',
    `The git server refused the request: "${printable(text.slice(4))}". Check the repository, or try again later.`,
  );
}

/** Reads packets from a byte stream that may be cut anywhere. */
export class PktLineReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #cutCode: ErrorCode;
  #buffer: Uint8Array = new Uint8Array(0);

  /** @param cutCode code of the error when the stream ends inside a packet */
  constructor(source: AsyncIterable<Uint8Array>, cutCode: ErrorCode) {
    this.#source = source[Symbol.asyncIterator]();
    this.#cutCode = cutCode;
  }

  /** The next packet; undefined at the end of the stream. A payload is valid until the next read. */
  async read(): Promise<Packet | undefined> {
    if (this.#buffer.length === 0 && !(await this.#fill())) return undefined;
    const length = this.#parseLength(await this.#take(LENGTH_DIGITS));
    const specialPacket = special[length];
    if (specialPacket) return specialPacket;
    return { type: 'data', payload: await this.#take(length - LENGTH_DIGITS) };
  }

  /** The next packet, which must be there. */
  async expect(): Promise<Packet> {
    const packet = await this.read();
    if (!packet) throw this.#cut();
    return packet;
  }

  #parseLength(digits: Uint8Array): number {
    const text = String.fromCharCode(...digits);
    const length = /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : -1;
    const valid = (length >= LENGTH_DIGITS && length <= MAX_PACKET) || (length >= 0 && length < special.length);
    if (!valid) {
      throw new AgentError(
        'REMOTE_PROTOCOL_INVALID',
        'The server does not speak the git protocol at this URL. Check that the URL is that of a git repository.',
      );
    }
    return length;
  }

  async #take(length: number): Promise<Uint8Array> {
    if (this.#buffer.length < length) await this.#gather(length);
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #gather(length: number): Promise<void> {
    const parts = [this.#buffer];
    let have = this.#buffer.length;
    while (have < length) {
      if (!(await this.#fill())) throw this.#cut();
      parts.push(this.#buffer);
      have += this.#buffer.length;
    }
    this.#buffer = Buffer.concat(parts, have);
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#buffer = next.value;
      if (next.value.length > 0) return true;
    }
  }

  #cut(): AgentError {
    return new AgentError(this.#cutCode, 'The git server ended its answer in the middle. Try again.');
  }
}
