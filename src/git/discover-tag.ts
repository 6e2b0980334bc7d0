import { listServerRefs } from 'isomorphic-git';
import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { objectIdBytes } from '../formats/git-object.ts';
import { encodeLine } from '../formats/pktline.ts';
import type { Limits } from '../limits.ts';
import { type Advertisement, checkReferenceList, parseAdvertisement } from './advertisement.ts';
import type { HttpAnswer, HttpSession } from './http-session.ts';
import { readAll } from './read-all.ts';

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

function checkContentType(answer: HttpAnswer, expected: string): void {
  if (answer.contentType === expected) return;
  throw new AgentError(
    'REMOTE_PROTOCOL_UNSUPPORTED',
    'No git server with the smart HTTP protocol answers at this URL. Check that it is the URL you would clone from.',
  );
}

/**
 * isomorphic-git's HTTP client over the agent's own transport. Between the two, answers are bounded and their framing
 * is checked, and what isomorphic-git does not know is put in: a repository with SHA-256 ids wants to be told
 * `object-format` before it lists any.
 */
class DiscoveryClient {
  readonly #session: HttpSession;
  readonly #url: string;
  readonly #limits: Limits;
  advertisement: Advertisement | undefined;

  constructor(session: HttpSession, url: string, limits: Limits) {
    this.#session = session;
    this.#url = url;
    this.#limits = limits;
  }

  async request({ url, method, headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const path = url.slice(this.#url.length);
    const bytes = method === 'POST' ? await this.#listRefs(path, headers, body) : await this.#advertise(path, headers);
    return {
      url,
      method: method ?? 'GET',
      statusCode: 200,
      statusMessage: 'OK',
      headers: this.#headers,
      body: once(bytes),
    };
  }

  readonly #headers = { 'content-type': 'application/x-git-upload-pack-advertisement' };

  async #advertise(path: string, headers: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const answer = await this.#session.get(path, headers);
    checkContentType(answer, this.#headers['content-type']);
    const bytes = await this.#read(answer);
    this.advertisement = await parseAdvertisement(bytes);
    return bytes;
  }

  async #listRefs(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: GitHttpRequest['body'],
  ): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of body ?? []) parts.push(part);
    const [command, ...rest] = parts;
    const format = this.advertisement?.objectFormat;
    const formatLine = format === 'sha256' ? [Buffer.from(encodeLine(`object-format=${format}`))] : [];
    const request = Buffer.concat([...(command ? [command] : []), ...formatLine, ...rest]);
    const answer = await this.#session.post(path, headers, request);
    checkContentType(answer, 'application/x-git-upload-pack-result');
    const bytes = await this.#read(answer);
    await checkReferenceList(bytes);
    return bytes;
  }

  #read(answer: HttpAnswer): Promise<Buffer> {
    return readAll(answer.body, this.#limits.maxAdvertisementBytes, 'list of references');
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
 * @param url the repository's URL as {@link parseRepositoryUrl} returns it
 * @throws TAG_NOT_FOUND, or an error of the transport or the protocol
 */
export async function discoverTag(
  session: HttpSession,
  url: string,
  tag: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<DiscoveredTag> {
  const client = new DiscoveryClient(session, url, limits);
  const http = { request: (request: GitHttpRequest) => client.request(request) };
  const ref = `refs/tags/${tag}`;
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
