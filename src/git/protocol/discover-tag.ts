import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import { objectIdBytes } from '../../formats/git-object.ts';
import { encodeLine, flushPacket } from '../../formats/pktline.ts';
import type { Limits } from '../../limits.ts';
import { type Advertisement, readAdvertisement, SERVICE_LINE } from './advertisement.ts';
import type { HttpSession } from '../http/http-session.ts';
import { isAbout, readReferenceLines } from './reference-list.ts';

/** A tag as the server lists it. */
export interface DiscoveredTag {
  /** What the ref points to: a tag object, or the commit of a lightweight tag. */
  readonly id: ObjectId;
  /** What a tag object leads to in the end, by the server's word. */
  readonly peeledId?: ObjectId;
  readonly advertisement: Advertisement;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** Lines as an answer that isomorphic-git reads. */
function encodeAnswer(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map(encodeLine).join('') + flushPacket);
}

interface DiscoveryOptions {
  readonly session: HttpSession;
  /** As {@link parseRepositoryUrl} returns it. */
  readonly url: string;
  readonly tag: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

type Headers = Readonly<Record<string, string>>;

/**
 * isomorphic-git's HTTP client over the agent's own transport. Between the two, answers are bounded and checked, and
 * cut down to the lines about one reference: a million others would hold the event loop up. What isomorphic-git does
 * not know is put in: a repository with SHA-256 ids wants to be told `object-format` before it lists any.
 */
class DiscoveryClient {
  readonly #options: DiscoveryOptions;
  readonly #ref: string;
  advertisement: Advertisement | undefined;

  constructor(options: DiscoveryOptions, ref: string) {
    this.#options = options;
    this.#ref = ref;
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
    const { advertisement, lines } = await readAdvertisement(answer, this.#ref);
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
    for await (const line of readReferenceLines(answer, limits, signal)) if (isAbout(line, this.#ref)) lines.push(line);
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
  throw new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server lists a tag with what is no object id. Try again.');
}

/**
 * Asks the server what `tag` points to.
 *
 * @throws TAG_NOT_FOUND, or an error of the transport or the protocol
 */
export async function discoverTag(options: DiscoveryOptions): Promise<DiscoveredTag> {
  const { url, tag, signal } = options;
  const ref = `refs/tags/${tag}`;
  const client = new DiscoveryClient(options, ref);
  const http = { request: (request: GitHttpRequest) => client.request(request) };
  // Loaded when it is first needed: it takes longer than all else the agent starts with.
  const { listServerRefs } = await import('isomorphic-git');
  const refs = await listServerRefs({ http, url, protocolVersion: 2, prefix: ref, peelTags: true }).catch(
    (error: unknown) => {
      throw discoveryFailure(error, signal);
    },
  );
  const { advertisement } = client;
  const found = refs.find((candidate) => candidate.ref === ref);
  if (!found || !advertisement) {
    throw new AgentError(
      'TAG_NOT_FOUND',
      `The repository has no tag "${tag}". Check its name, and that it was pushed.`,
    );
  }
  return {
    id: checkId(found.oid, advertisement),
    advertisement,
    ...(found.peeled !== undefined && { peeledId: checkId(found.peeled, advertisement) }),
  };
}
