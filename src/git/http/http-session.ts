import http from 'node:http';
import https from 'node:https';
import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import type { Limits } from '../../limits.ts';
import { checkUrlAddress, guardedLookup } from './address-policy.ts';
import { decodedBody, isCompressionError } from './decoded-body.ts';
import { sendRequest } from './http-request.ts';
import { checkAnswer, type CredentialUse } from './http-status.ts';
import type { RemotePolicy } from './remote-policy.ts';

export interface HttpSessionOptions {
  /** The repository's URL as {@link parseRepositoryUrl} returns it. */
  readonly url: string;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  readonly policy: RemotePolicy;
  readonly limits: Limits;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The smart HTTP requests of one release to one repository (git: gitprotocol-http), over one set of connections. */
export class HttpSession {
  readonly #options: HttpSessionOptions;
  /** Of the repository's URL. */
  readonly #origin: string;
  readonly #agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
  /** Where requests go: moves when the server redirects the first one. */
  #base: string;

  constructor(options: HttpSessionOptions) {
    this.#options = options;
    this.#origin = new URL(options.url).origin;
    this.#base = options.url;
    const { policy } = options;
    const connection = { keepAlive: true, lookup: guardedLookup(policy) };
    const trust = policy.authorities && { secureContext: policy.authorities.secureContext };
    this.#agents = { 'http:': new http.Agent(connection), 'https:': new https.Agent({ ...connection, ...trust }) };
  }

  /** Closes the connections. Answers not read to their end are cut. */
  close(): void {
    this.#agents['http:'].destroy();
    this.#agents['https:'].destroy();
  }

  /**
   * GETs `path` (from the slash behind the repository's URL on) and follows redirects, as git does for the first
   * request alone: later requests go where it led.
   *
   * @returns the answer's body
   */
  async get(path: string, headers: Readonly<Record<string, string>>): Promise<AsyncIterable<Uint8Array>> {
    for (let redirects = 0; ; redirects++) {
      const message = await this.#send('GET', path, headers);
      if (!redirectStatus.has(message.statusCode ?? 0)) return this.#answer(message, 'advertisement');
      message.destroy();
      if (redirects === this.#options.limits.maxRedirects) {
        throw new AgentError('REDIRECT_NOT_ALLOWED', 'The git server redirects in circles. Give the final URL.');
      }
      this.#base = this.#redirectedBase(path, message.headers.location ?? '');
    }
  }

  /**
   * POSTs `body` to `path`. A redirect is refused: the body would go to a server that nobody named.
   *
   * @returns the answer's body
   */
  async post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Promise<AsyncIterable<Uint8Array>> {
    const message = await this.#send('POST', path, headers, body);
    if (redirectStatus.has(message.statusCode ?? 0)) {
      message.destroy();
      throw new AgentError(
        'REDIRECT_NOT_ALLOWED',
        'The git server redirects a fetch in its middle. Give the final URL.',
      );
    }
    return this.#answer(message, 'result');
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Uint8Array,
  ): Promise<http.IncomingMessage> {
    const { limits, policy, signal, userAgent } = this.#options;
    const url = new URL(this.#base + path);
    checkUrlAddress(url, policy);
    const secure = url.protocol === 'https:';
    return sendRequest({
      url,
      method,
      headers: { ...headers, 'user-agent': userAgent, 'accept-encoding': 'identity', ...this.#authorization(url) },
      agent: secure ? this.#agents['https:'] : this.#agents['http:'],
      connectTimeoutMs: limits.connectTimeoutMs,
      idleTimeoutMs: limits.idleTimeoutMs,
      signal,
      ...(body && { body }),
    });
  }

  /** Credentials go to the origin they were given for and to no other. */
  #credentialUse(origin: string): CredentialUse {
    if (!this.#options.credentials) return 'none';
    return origin === this.#origin ? 'sent' : { withheldFrom: origin };
  }

  #authorization({ origin }: URL): { authorization?: string } {
    const { credentials } = this.#options;
    if (!credentials || this.#credentialUse(origin) !== 'sent') return {};
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    return { authorization: `Basic ${pair}` };
  }

  #answer(message: http.IncomingMessage, kind: 'advertisement' | 'result'): AsyncIterable<Uint8Array> {
    let body: AsyncIterable<Uint8Array>;
    try {
      const use = this.#credentialUse(new URL(this.#base).origin);
      checkAnswer(message, `application/x-git-upload-pack-${kind}`, use);
      body = decodedBody(message);
    } catch (error) {
      message.destroy();
      throw error;
    }
    return this.#read(body);
  }

  async *#read(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { signal } = this.#options;
    try {
      for await (const chunk of body) yield chunk;
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof AgentError) throw cause;
      if (isCompressionError(cause)) {
        throw new AgentError(
          'REMOTE_PROTOCOL_INVALID',
          'The git server sent compressed data that are damaged. Try again.',
          {
            cause,
          },
        );
      }
      throw new AgentError('REMOTE_UNREACHABLE', 'The connection to the git server was lost. Try again.', { cause });
    }
  }

  #redirectedBase(path: string, location: string): string {
    const from = new URL(this.#base + path);
    if (!URL.canParse(location, from)) {
      throw new AgentError('REDIRECT_NOT_ALLOWED', 'The git server redirects to what is no URL. Give the final URL.');
    }
    const target = new URL(location, from);
    const downgrade = from.protocol === 'https:' && target.protocol !== 'https:';
    const isWeb = target.protocol === 'http:' || target.protocol === 'https:';
    const base = target.href.slice(0, -path.length);
    const isSamePath = target.href === base + path && !/[?#]/.test(base);
    if (!isWeb || downgrade || target.username !== '' || target.password !== '' || !isSamePath) {
      const origin = printable(target.origin);
      throw new AgentError(
        'REDIRECT_NOT_ALLOWED',
        `The git server redirects to ${origin}, which is no address of the same repository over a connection as safe. Give the final URL.`,
        { quoted: [origin] },
      );
    }
    return base;
  }
}
