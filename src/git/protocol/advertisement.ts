import { AgentError } from '../../errors.ts';
import type { ObjectFormat } from '../../formats/git-object.ts';
import { listEndsEarly, SERVICE_LINE } from './reference-list.ts';

/** What a server says of itself in its answer to `/info/refs` (git: gitprotocol-v2, gitprotocol-pack). */
export interface Advertisement {
  /** Protocol v0, or v1, which differs by its first line alone, where the server does not speak v2. */
  readonly protocol: 0 | 2;
  /** Capabilities by name; the value is empty where there is none. */
  readonly capabilities: ReadonlyMap<string, string>;
  readonly objectFormat: ObjectFormat;
}

/** An advertisement, and those of its lines that matter, to be read by isomorphic-git. */
export interface ReadAdvertisement {
  readonly advertisement: Advertisement;
  readonly lines: readonly string[];
}

/** How a list without references is written where it must have a line; in protocol v0, git itself sends none. */
const NO_REFERENCES = `${'0'.repeat(40)} capabilities^{}\0`;
/** git has under 20. */
const MAX_CAPABILITIES = 1000;

function unsupported(what: string): AgentError {
  return new AgentError('REMOTE_PROTOCOL_UNSUPPORTED', `${what} Serve the repository with a current git.`);
}

function parseCapabilities(texts: readonly string[]): Map<string, string> {
  const capabilities = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals === -1) capabilities.set(text, '');
    else capabilities.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return capabilities;
}

function describe(protocol: 0 | 2, texts: readonly string[]): Advertisement {
  const capabilities = parseCapabilities(texts);
  const objectFormat = capabilities.get('object-format') ?? 'sha1';
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') {
    throw unsupported('The repository uses an object format this agent lacks.');
  }
  return { protocol, capabilities, objectFormat };
}

async function readCapabilities(lines: AsyncGenerator<string>): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of lines) {
    if (texts.push(text) > MAX_CAPABILITIES) {
      throw new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server lists capabilities without end. Check the URL.');
    }
  }
  return texts;
}

async function readMatching(lines: AsyncGenerator<string>, isWanted: (line: string) => boolean): Promise<string[]> {
  const matching: string[] = [];
  for await (const line of lines) if (isWanted(line)) matching.push(line);
  return matching;
}

/**
 * Reads the answer to `/info/refs?service=git-upload-pack`.
 *
 * @param lines of the answer, see {@link readReferenceLines}
 * @param isWanted says of a line of protocol v0 or v1 whether it matters
 * @throws REMOTE_PROTOCOL_UNSUPPORTED, REMOTE_PROTOCOL_INVALID
 */
export async function readAdvertisement(
  lines: AsyncGenerator<string>,
  isWanted: (line: string) => boolean,
): Promise<ReadAdvertisement> {
  let next = await lines.next();
  if (next.done === true) throw listEndsEarly();
  if (next.value === SERVICE_LINE) next = await lines.next();
  if (next.done === true) return { advertisement: describe(0, []), lines: [NO_REFERENCES] };
  if (next.value === 'version 2') {
    return { advertisement: describe(2, await readCapabilities(lines)), lines: [next.value] };
  }
  // v0 with a line before it (git: gitprotocol-pack): what a server may answer that has no v2.
  if (next.value === 'version 1') next = await lines.next();
  if (next.done === true) throw listEndsEarly();
  const first = next.value;
  if (first.startsWith('version ')) throw unsupported('The git server speaks a protocol version this agent lacks.');
  const advertisement = describe(0, (first.split('\0')[1] ?? '').split(' '));
  return { advertisement, lines: [first, ...(await readMatching(lines, isWanted))] };
}
