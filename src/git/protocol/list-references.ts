import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import { objectIdBytes } from '../../formats/git-object.ts';
import { encodeLine, flushPacket } from '../../formats/pktline.ts';
import type { Limits } from '../../limits.ts';
import { type Advertisement, readAdvertisement } from './advertisement.ts';
import type { HttpSession } from '../http/http-session.ts';
import { listEndsEarly, readReferenceLines, SERVICE_LINE } from './reference-list.ts';
import { once } from '../../work/once.ts';

/** A reference as the server lists it. */
export interface ListedReference {
  /** In full: `refs/tags/v1`. */
  readonly name: string;
  /** What it points to: a tag object, or a commit, say. */
  readonly id: ObjectId;
  /** What a tag object leads to in the end, by the server's word. */
  readonly peeledId?: ObjectId;
}

/** Lines as an answer that isomorphic-git reads. */
function encodeAnswer(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map(encodeLine).join('') + flushPacket);
}

export interface DiscoveryOptions {
  readonly session: HttpSession;
  /** As {@link parseRepositoryUrl} returns it. */
  readonly url: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

type Headers = Readonly<Record<string, string>>;

/**
 * isomorphic-git's HTTP client over the agent's own transport. Between the two, answers are bounded and checked, and
 * cut down to the lines that are wanted: a million others would hold the event loop up. What isomorphic-git does
 * not know is put in: a repository with SHA-256 ids wants to be told `object-format` before it lists any.
 */
class DiscoveryClient {
  readonly #options: DiscoveryOptions;
  readonly #isWanted: (line: string) => boolean;
  advertisement: Advertisement | undefined;

  constructor(options: DiscoveryOptions, isWanted: (line: string) => boolean) {
    this.#options = options;
    this.#isWanted = isWanted;
  }

  async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const path = url.slice(this.#options.url.length);
    const lines = method === 'POST' ? await this.#listRefs(path, headers, body) : await this.#advertise(path, headers);
    return {
      url,
      method,
      statusCode: 200,
      statusMessage: 'OK',
      headers: { 'content-type': 'application/x-git-upload-pack-advertisement' },
      body: once(encodeAnswer(lines)),
    };
  }

  async #advertise(path: string, headers: Headers): Promise<string[]> {
    const { session, limits, signal } = this.#options;
    const answer = readReferenceLines(await session.get(path, headers), limits, signal);
    const { advertisement, lines } = await readAdvertisement(answer, this.#isWanted);
    this.advertisement = advertisement;
    return [SERVICE_LINE, ...lines];
  }

  async #listRefs(path: string, headers: Headers, body: GitHttpRequest['body']): Promise<string[]> {
    const { session, limits, signal } = this.#options;
    const parts: Uint8Array[] = [];
    for await (const part of body ?? []) parts.push(part);
    if (this.advertisement?.objectFormat === 'sha256') {
      parts.splice(1, 0, Buffer.from(encodeLine('object-format=sha256')));
    }
    const answer = await session.post(path, headers, Buffer.concat(parts));
    const lines: string[] = [];
    for await (const line of readReferenceLines(answer, limits, signal)) if (this.#isWanted(line)) lines.push(line);
    return lines;
  }
}

/** Errors of ours come through isomorphic-git as they are; its own mean that the server's answer made no sense. */
function discoveryFailure(cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (cause instanceof AgentError) return cause;
  return new AgentError(
    'REMOTE_PROTOCOL_INVALID',
    'The git server sent a list of references that cannot be read. Check that the URL is that of a git repository.',
    { cause },
  );
}

function checkId(id: string, advertisement: Advertisement): ObjectId {
  if (id.length === 2 * objectIdBytes[advertisement.objectFormat] && /^[0-9a-f]+$/.test(id)) return id;
  throw new AgentError(
    'REMOTE_PROTOCOL_INVALID',
    'The git server lists a reference with what is no object id. Try again.',
  );
}

/**
 * Asks the server for the references whose names begin with `prefix`.
 *
 * @param isWanted says of a line whether it matters; servers of protocol v0 send those of all references
 * @throws an error of the transport or the protocol
 */
export async function listReferences(
  options: DiscoveryOptions,
  prefix: string,
  isWanted: (line: string) => boolean,
): Promise<{ readonly references: readonly ListedReference[]; readonly advertisement: Advertisement }> {
  const client = new DiscoveryClient(options, isWanted);
  const http = { request: (request: GitHttpRequest) => client.request(request) };
  // Loaded when it is first needed: it takes longer than all else the agent starts with.
  const { listServerRefs } = await import('isomorphic-git');
  const refs = await listServerRefs({ http, url: options.url, protocolVersion: 2, prefix, peelTags: true }).catch(
    (error: unknown) => {
      throw discoveryFailure(error, options.signal);
    },
  );
  const { advertisement } = client;
  if (!advertisement) throw listEndsEarly();
  const references = refs.map(({ ref, oid, peeled }) => ({
    name: ref,
    id: checkId(oid, advertisement),
    ...(peeled !== undefined && { peeledId: checkId(peeled, advertisement) }),
  }));
  return { references, advertisement };
}
