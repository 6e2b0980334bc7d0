import { AgentError } from '../../errors.ts';
import { checkErrorLine, lineText, type Packet, PktLineReader } from '../../formats/pktline.ts';
import { ServerTalk } from './server-talk.ts';

const CHANNEL_PACK = 1;
const CHANNEL_PROGRESS = 2;
const CHANNEL_ERROR = 3;

function invalid(): AgentError {
  return new AgentError(
    'REMOTE_PROTOCOL_INVALID',
    'The git server answered a fetch with what is no fetch answer. Try again.',
  );
}

/** `ERR upload-pack: not our ref ...` is what git says when a ref was moved, and its old object dropped, meanwhile. */
function checkNotMoved(line: string): void {
  if (!line.startsWith('ERR ') || !line.includes('not our ref')) return;
  throw new AgentError(
    'REMOTE_FAILED',
    'The git server no longer has what it listed for the tag: the tag was moved or deleted meanwhile. Try again.',
  );
}

/** Reads the answer to a fetch (git: gitprotocol-v2, "fetch"; gitprotocol-pack, "Packfile Data"). */
export class FetchAnswer {
  readonly #reader: PktLineReader;
  readonly #talk = new ServerTalk();

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#reader = new PktLineReader(body, 'PACK_TRUNCATED');
  }

  /** Reads up to where the packets of the pack start. */
  async skipToPackV2(): Promise<void> {
    for (let section = await this.#line(); section !== 'packfile'; section = await this.#line()) {
      if (section !== 'shallow-info') throw invalid();
      await this.#skipShallowLines('delim');
    }
  }

  async skipToPackV0(): Promise<void> {
    await this.#skipShallowLines('flush');
    if ((await this.#line()) !== 'NAK') throw invalid();
  }

  /** The pack, out of the packets of a side band. */
  async *bandedPack(): AsyncGenerator<Uint8Array> {
    const reader = this.#reader;
    for (let head = await reader.expectHead(); head.type !== 'flush'; head = await reader.expectHead()) {
      if (head.type !== 'data' || head.payloadBytes === 0) throw invalid();
      const [channel] = await reader.take(1);
      const bytes = head.payloadBytes - 1;
      if (channel === CHANNEL_PACK && bytes > 0) yield* reader.pieces(bytes);
      else this.#hear(channel, await reader.take(bytes));
    }
    if (await reader.readHead()) throw invalid();
  }

  /** The pack as it is, up to the end of the answer; its own checksum says whether that is all of it. */
  barePack(): AsyncGenerator<Uint8Array> {
    return this.#reader.rest();
  }

  /** Which commits lost their parents is no news: with `deepen 1`, all did. */
  async #skipShallowLines(end: Packet['type']): Promise<void> {
    for (let packet = await this.#reader.expect(); packet.type !== end; packet = await this.#reader.expect()) {
      if (!/^shallow [0-9a-f]+$/.test(this.#text(packet))) throw invalid();
    }
  }

  async #line(): Promise<string> {
    return this.#text(await this.#reader.expect());
  }

  #text(packet: Packet): string {
    if (packet.type !== 'data') throw invalid();
    this.#talk.count(packet.payload);
    const line = lineText(packet.payload);
    checkNotMoved(line);
    checkErrorLine(line);
    return line;
  }

  /** What is said beside the pack; a packet of the pack that holds nothing says nothing. */
  #hear(channel: number | undefined, payload: Uint8Array): void {
    this.#talk.count(payload);
    if (channel === CHANNEL_PROGRESS) this.#talk.hear(payload);
    else if (channel === CHANNEL_ERROR) throw this.#talk.failure(payload);
    else if (channel !== CHANNEL_PACK) throw invalid();
  }
}
