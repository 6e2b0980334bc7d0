import { AgentError, type ErrorCode } from '../errors.ts';
import { printable } from './printable.ts';
import { StreamReader } from './stream-reader.ts';

/** One packet of git's pkt-line framing (git: gitprotocol-common, gitprotocol-v2). */
export type Packet = { readonly type: 'data'; readonly payload: Uint8Array } | SpecialPacket;

type SpecialPacket = { readonly type: 'flush' } | { readonly type: 'delim' } | { readonly type: 'response-end' };

/** Bytes of the four hex digits that hold a packet's length, themselves included. */
const LENGTH_DIGITS = 4;
/** Largest packet: 4 digits and 65516 bytes of payload. */
const MAX_PACKET = 65520;

const special: readonly SpecialPacket[] = [{ type: 'flush' }, { type: 'delim' }, { type: 'response-end' }];

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
  const said = printable(text.slice(4));
  const message = `The git server refused the request: "${said}". Check the repository, or try again later.`;
  throw new AgentError('REMOTE_FAILED', message, { quoted: [said] });
}

/** The start of a packet whose payload has not been read yet. */
export type PacketHead = { readonly type: 'data'; readonly payloadBytes: number } | SpecialPacket;

/** Reads packets from a byte stream that may be cut anywhere. */
export class PktLineReader {
  readonly #stream: StreamReader;
  readonly #cut: () => AgentError;

  /** @param cutCode code of the error when the stream ends inside a packet */
  constructor(source: AsyncIterable<Uint8Array>, cutCode: ErrorCode) {
    this.#cut = () => new AgentError(cutCode, 'The git server ended its answer in the middle. Try again.');
    this.#stream = new StreamReader(source, this.#cut);
  }

  /** The next packet; undefined at the end of the stream. */
  async read(): Promise<Packet | undefined> {
    const head = await this.readHead();
    return head?.type === 'data' ? { type: 'data', payload: await this.take(head.payloadBytes) } : head;
  }

  /** The next packet, which must be there. */
  async expect(): Promise<Packet> {
    return this.#expected(await this.read());
  }

  /** The start of the next packet. What its payload is read by, {@link take} or {@link pieces}, must read all of it. */
  async readHead(): Promise<PacketHead | undefined> {
    const digits = await this.#stream.takeMore(LENGTH_DIGITS);
    if (!digits) return undefined;
    const length = parseLength(digits);
    return special[length] ?? { type: 'data', payloadBytes: length - LENGTH_DIGITS };
  }

  async expectHead(): Promise<PacketHead> {
    return this.#expected(await this.readHead());
  }

  /** The next `bytes` of a payload. */
  take(bytes: number): Promise<Uint8Array> {
    return this.#stream.take(bytes);
  }

  /** The same as they come, without a copy: each piece holds until the next one is asked for. */
  pieces(bytes: number): AsyncGenerator<Uint8Array> {
    return this.#stream.pieces(bytes);
  }

  /** What follows the packets, as it comes. */
  rest(): AsyncGenerator<Uint8Array> {
    return this.#stream.rest();
  }

  #expected<T>(packet: T | undefined): T {
    if (packet === undefined) throw this.#cut();
    return packet;
  }
}

function parseLength(digits: Uint8Array): number {
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
