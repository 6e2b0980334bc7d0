import { AgentError } from '../errors.ts';
import type { ObjectFormat } from '../formats/git-object.ts';
import { checkErrorLine, lineText, PacketReader } from '../formats/pktline.ts';

/** What a server says of itself in its answer to `/info/refs` (git: gitprotocol-v2, gitprotocol-pack). */
export interface Advertisement {
  /** Protocol v0 where the server does not speak v2. */
  readonly protocol: 0 | 2;
  /** Capabilities by name; the value is empty where there is none. */
  readonly capabilities: ReadonlyMap<string, string>;
  readonly objectFormat: ObjectFormat;
}

function unsupported(what: string): AgentError {
  return new AgentError('REMOTE_PROTOCOL_UNSUPPORTED', `${what} Serve the repository with a current git.`);
}

function addCapability(capabilities: Map<string, string>, text: string): void {
  const equals = text.indexOf('=');
  if (equals === -1) capabilities.set(text, '');
  else capabilities.set(text.slice(0, equals), text.slice(equals + 1));
}

function objectFormat(capabilities: ReadonlyMap<string, string>): ObjectFormat {
  const name = capabilities.get('object-format') ?? 'sha1';
  if (name !== 'sha1' && name !== 'sha256') throw unsupported('The repository uses an object format this agent lacks.');
  return name;
}

/** The texts of all data packets; the stream must end in a flush packet, or it was cut. */
async function readLines(bytes: Uint8Array): Promise<string[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  const reader = new PacketReader(source(), 'REMOTE_PROTOCOL_INVALID');
  const lines: string[] = [];
  let last: string | undefined;
  for (let packet = await reader.read(); packet; packet = await reader.read()) {
    last = packet.type;
    if (packet.type !== 'data') continue;
    const text = lineText(packet.payload);
    checkErrorLine(text);
    lines.push(text);
  }
  if (last !== 'flush') {
    throw new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server ended its list of references early. Try again.');
  }
  return lines;
}

/**
 * Checks the framing of a list of references and that it holds no error: isomorphic-git takes a list that was cut for
 * a short one, and an error for a reference.
 *
 * @returns the list's lines
 */
export const checkReferenceList = readLines;

/** Parses the answer to `/info/refs?service=git-upload-pack`. */
export async function parseAdvertisement(bytes: Uint8Array): Promise<Advertisement> {
  const lines = await readLines(bytes);
  const start = lines[0] === '# service=git-upload-pack' ? 1 : 0;
  const first = lines[start];
  const capabilities = new Map<string, string>();
  if (first === 'version 2') {
    for (const line of lines.slice(start + 1)) addCapability(capabilities, line);
    return { protocol: 2, capabilities, objectFormat: objectFormat(capabilities) };
  }
  if (first?.startsWith('version ')) throw unsupported('The git server speaks a protocol version this agent lacks.');
  const listed = first?.split('\0')[1] ?? '';
  for (const capability of listed.split(' ')) addCapability(capabilities, capability);
  return { protocol: 0, capabilities, objectFormat: objectFormat(capabilities) };
}
