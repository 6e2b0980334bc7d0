import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { packTruncated } from '../formats/pack.ts';
import {
  checkErrorLine,
  delimPacket,
  encodeLine,
  flushPacket,
  lineText,
  type Packet,
  PacketReader,
} from '../formats/pktline.ts';
import { printable } from '../formats/printable.ts';
import type { Advertisement } from './advertisement.ts';
import type { HttpSession } from './http-session.ts';

const PATH = '/git-upload-pack';

const CHANNEL_PACK = 1;
const CHANNEL_PROGRESS = 2;

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

async function nextLine(reader: PacketReader): Promise<string | undefined> {
  const packet = await reader.expect();
  if (packet.type !== 'data') return undefined;
  const line = lineText(packet.payload);
  checkErrorLine(line);
  return line;
}

/** Reads up to where the packets of the pack start. */
async function skipToPackV2(reader: PacketReader): Promise<void> {
  for (let section = await nextLine(reader); section !== 'packfile'; section = await nextLine(reader)) {
    if (section !== 'shallow-info') throw invalid();
    while ((await nextLine(reader)) !== undefined);
  }
}

async function skipToPackV0(reader: PacketReader): Promise<void> {
  for (let line = await nextLine(reader); line !== undefined; line = await nextLine(reader)) {
    if (!line.startsWith('shallow ')) throw invalid();
  }
  if ((await nextLine(reader)) !== 'NAK') throw invalid();
}

function packBytes(packet: Packet & { type: 'data' }): Uint8Array | undefined {
  const { payload } = packet;
  if (payload[0] === CHANNEL_PACK) return payload.subarray(1);
  if (payload[0] === CHANNEL_PROGRESS) return undefined;
  const said = printable(Buffer.from(payload.subarray(1)).toString('utf8').trim());
  throw new AgentError('REMOTE_FAILED', `The git server could not make the pack: "${said}". Try again later.`);
}

async function* readSideBand(reader: PacketReader): AsyncGenerator<Uint8Array> {
  for (let packet = await reader.expect(); packet.type !== 'flush'; packet = await reader.expect()) {
    if (packet.type !== 'data') throw invalid();
    const bytes = packBytes(packet);
    if (bytes) yield bytes;
  }
  if (await reader.read()) throw invalid();
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
  const answer = await session.post(PATH, headers, Buffer.from(body));
  const reader = new PacketReader(answer.body, 'PACK_TRUNCATED');
  try {
    await (isV2 ? skipToPackV2 : skipToPackV0)(reader);
    yield* readSideBand(reader);
  } catch (error) {
    // A connection that breaks here breaks in the middle of the pack, whatever the socket calls it.
    if (error instanceof AgentError && error.code === 'REMOTE_UNREACHABLE') throw packTruncated();
    throw error;
  }
}
