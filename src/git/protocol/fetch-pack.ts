import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import { packTruncated } from '../../formats/pack.ts';
import {
  checkErrorLine,
  delimPacket,
  encodeLine,
  flushPacket,
  lineText,
  type Packet,
  PktLineReader,
} from '../../formats/pktline.ts';
import { printable } from '../../formats/printable.ts';
import type { Advertisement } from './advertisement.ts';
import type { HttpSession } from '../http/http-session.ts';

/** Bytes of what a server may tell besides the pack: progress, mostly. git sends some kilobytes. */
const MAX_TALK_BYTES = 16 * 1024 * 1024;

const PATH = '/git-upload-pack';

const CHANNEL_PACK = 1;
const CHANNEL_PROGRESS = 2;
const CHANNEL_ERROR = 3;

function unsupported(what: string): AgentError {
  return new AgentError(
    'REMOTE_PROTOCOL_UNSUPPORTED',
    `The git server cannot ${what}. Serve the repository with a current git.`,
  );
}

function invalid(): AgentError {
  return new AgentError(
    'REMOTE_PROTOCOL_INVALID',
    'The git server answered a fetch with what is no fetch answer. Try again.',
  );
}

/** A `fetch` command of protocol v2 for one object and what it needs, without history (git: gitprotocol-v2). */
function requestV2({ capabilities, objectFormat }: Advertisement, want: ObjectId, agent: string): string {
  const features = capabilities.get('fetch')?.split(' ') ?? [];
  if (!features.includes('shallow')) throw unsupported('leave out the history of a tag');
  return [
    encodeLine('command=fetch'),
    ...(capabilities.has('agent') ? [encodeLine(`agent=${agent}`)] : []),
    ...(capabilities.has('object-format') ? [encodeLine(`object-format=${objectFormat}`)] : []),
    delimPacket,
    encodeLine('ofs-delta'),
    encodeLine(`want ${want}`),
    encodeLine('deepen 1'),
    encodeLine('done'),
    flushPacket,
  ].join('');
}

/** The same in protocol v0 (git: gitprotocol-pack). */
function requestV0({ capabilities, objectFormat }: Advertisement, want: ObjectId, agent: string): string {
  if (!capabilities.has('shallow')) throw unsupported('leave out the history of a tag');
  if (!capabilities.has('side-band-64k')) throw unsupported('say whether a fetch failed');
  const wanted = ['side-band-64k'];
  if (capabilities.has('ofs-delta')) wanted.push('ofs-delta');
  if (capabilities.has('agent')) wanted.push(`agent=${agent}`);
  if (capabilities.has('object-format')) wanted.push(`object-format=${objectFormat}`);
  return [encodeLine(`want ${want} ${wanted.join(' ')}`), encodeLine('deepen 1'), flushPacket, encodeLine('done')].join(
    '',
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
class FetchAnswer {
  readonly #reader: PktLineReader;
  #talkBytes = 0;

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

  async *pack(): AsyncGenerator<Uint8Array> {
    const reader = this.#reader;
    for (let head = await reader.expectHead(); head.type !== 'flush'; head = await reader.expectHead()) {
      if (head.type !== 'data' || head.payloadBytes === 0) throw invalid();
      const [channel] = await reader.take(1);
      const bytes = head.payloadBytes - 1;
      if (channel === CHANNEL_PACK) yield* reader.pieces(bytes);
      else this.#hear(channel, await reader.take(bytes));
    }
    if (await reader.readHead()) throw invalid();
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
    this.#countTalk(packet.payload);
    const line = lineText(packet.payload);
    checkNotMoved(line);
    checkErrorLine(line);
    return line;
  }

  /** What is said beside the pack. */
  #hear(channel: number | undefined, payload: Uint8Array): void {
    this.#countTalk(payload);
    if (channel === CHANNEL_PROGRESS) return;
    if (channel !== CHANNEL_ERROR) throw invalid();
    const said = printable(Buffer.from(payload).toString('utf8').trim());
    throw new AgentError('REMOTE_FAILED', `The git server could not make the pack: "${said}". Try again later.`);
  }

  #countTalk(payload: Uint8Array): void {
    this.#talkBytes += payload.length;
    if (this.#talkBytes <= MAX_TALK_BYTES) return;
    throw new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server talks without end and sends no pack. Try again.');
  }
}

/**
 * Fetches the pack with the object `want`, what it leads to, and no history; the pack needs no object from outside.
 *
 * @param agent how the agent calls itself, without spaces
 * @throws PACK_TRUNCATED when the answer ends early; errors of the transport, the protocol or the server
 */
export async function* fetchPack(
  session: HttpSession,
  advertisement: Advertisement,
  want: ObjectId,
  agent: string,
): AsyncGenerator<Uint8Array> {
  const isV2 = advertisement.protocol === 2;
  const body = (isV2 ? requestV2 : requestV0)(advertisement, want, agent);
  const headers = {
    'content-type': 'application/x-git-upload-pack-request',
    accept: 'application/x-git-upload-pack-result',
    ...(isV2 && { 'git-protocol': 'version=2' }),
  };
  const answer = new FetchAnswer(await session.post(PATH, headers, Buffer.from(body)));
  try {
    await (isV2 ? answer.skipToPackV2() : answer.skipToPackV0());
    yield* answer.pack();
  } catch (error) {
    // A connection that breaks here breaks in the middle of the pack, whatever the socket calls it.
    if (error instanceof AgentError && error.code === 'REMOTE_UNREACHABLE') throw packTruncated(error);
    throw error;
  }
}
