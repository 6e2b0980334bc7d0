import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../errors.ts';
import { sendRequest } from '../git/http/http-request.ts';
import type { Limits } from '../limits.ts';
import { readCertificates } from '../platform/certificates.ts';
import { readCredentials } from '../platform/credentials-file.ts';
import { userAgent } from '../platform/version.ts';
import { MAX_TIMER_MS } from '../work/max-timer.ts';
import type { BucketConfig } from './bucket-config.ts';
import { bucketError, isPassing, refusal, unreachable } from './bucket-error.ts';
import { PART_BYTES } from '../formats/s3.ts';
import { errorNameOf } from './s3-answer.ts';
import { requestSigner, type UnsignedRequest } from './sign-request.ts';

/** A page of a list has up to 1000 names of 1024 bytes each, of which one may be sent as three. */
const MAX_ANSWER_BYTES = PART_BYTES;
const MAX_SOCKETS = 8;
/** Of one request. */
const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
/** What cleans up behind work that was given up gets so long: nobody sees what it leaves, and a later start may end it. */
const CLEAN_UP_MS = 5000;

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Name of an object; that of the bucket when absent. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses besides those of success that are answers. */
  readonly accept?: readonly number[];
  /** Bytes that the server has to work on before it answers, besides those that are sent. */
  readonly workBytes?: number;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** RFC 3986, 2.3; S3 compares what is signed with what it would itself have escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** How the server is reached: its address, its connections, and what requests are signed with. */
interface Route {
  readonly config: BucketConfig;
  readonly limits: Limits;
  readonly agent: http.Agent;
  readonly sign: (request: UnsignedRequest) => Promise<Record<string, string>>;
}

/** Signed requests to one bucket, over one set of connections. */
export class S3Connection {
  readonly #route: Route;
  readonly #signal: AbortSignal;

  private constructor(route: Route, signal: AbortSignal) {
    this.#route = route;
    this.#signal = signal;
  }

  /** @throws INVALID_CREDENTIALS, CONFIG_INVALID */
  static open(config: BucketConfig, limits: Limits, signal: AbortSignal): S3Connection {
    const { endpoint, region, credentials, caFile } = config;
    const sign = requestSigner(readCredentials(credentials), region);
    const ca = caFile === undefined ? undefined : readCertificates(caFile).pem;
    const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
    const isSecure = endpoint.protocol === 'https:';
    const agent = isSecure ? new https.Agent({ ...options, ...(ca && { ca }) }) : new http.Agent(options);
    return new S3Connection({ config, limits, agent, sign }, signal);
  }

  /** The same connections, for work that ends with `signal` as well. */
  until(signal: AbortSignal): S3Connection {
    return new S3Connection(this.#route, AbortSignal.any([this.#signal, signal]));
  }

  /** The same connections, to clean up behind work that was given up. */
  toCleanUp(): S3Connection {
    return new S3Connection(this.#route, AbortSignal.timeout(CLEAN_UP_MS));
  }

  close(): void {
    this.#route.agent.destroy();
  }

  /**
   * Sends a request, again where it may pass then.
   *
   * @throws BUCKET_UNREACHABLE, BUCKET_REFUSED, BUCKET_FAILED
   */
  async send(request: S3Request): Promise<S3Answer> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#try(request).catch((error: unknown) => {
        this.#signal.throwIfAborted();
        if (error instanceof AgentError && error.code === 'BUCKET_UNREACHABLE') return error;
        throw error;
      });
      const isAnswer = !(outcome instanceof AgentError);
      if (isAnswer && !isPassing(outcome.status)) return this.#judge(outcome, request);
      if (isAnswer && request.accept?.includes(outcome.status) === true) return outcome;
      if (attempt === MAX_ATTEMPTS) {
        if (isAnswer) return this.#judge(outcome, request);
        throw outcome;
      }
      await delay(FIRST_PAUSE_MS * 2 ** attempt, undefined, { signal: this.#signal });
    }
  }

  #judge(answer: S3Answer, { accept = [] }: S3Request): S3Answer {
    const { status, body } = answer;
    if ((status >= 200 && status < 300) || accept.includes(status)) return answer;
    throw refusal(status, errorNameOf(body) ?? nameOfBare[status]);
  }

  async #try({
    method,
    key,
    query = {},
    headers = {},
    body = new Uint8Array(),
    workBytes = 0,
  }: S3Request): Promise<S3Answer> {
    const { limits, agent, sign } = this.#route;
    const { connectTimeoutMs, idleTimeoutMs, minBytesPerSecond } = limits;
    const url = this.#urlOf(key, query);
    const signed = await sign({ url, method, headers, body });
    const ms = idleTimeoutMs + (1000 * (body.length + workBytes + MAX_ANSWER_BYTES)) / minBytesPerSecond;
    const tooLong = AbortSignal.timeout(Math.min(Math.ceil(ms), MAX_TIMER_MS));
    try {
      const message = await sendRequest({
        url,
        method,
        headers: { ...signed, 'user-agent': userAgent },
        agent,
        connectTimeoutMs,
        idleTimeoutMs,
        signal: AbortSignal.any([this.#signal, tooLong]),
        ...(body.length > 0 && { body }),
      });
      return { status: message.statusCode ?? 0, headers: message.headers, body: await bodyOf(message) };
    } catch (error) {
      if (error instanceof AgentError && error.code === 'BUCKET_FAILED') throw error;
      throw unreachable(error);
    }
  }

  #urlOf(key: string | undefined, query: Readonly<Record<string, string>>): URL {
    const { endpoint, name, pathStyle } = this.#route.config;
    const url = new URL(endpoint);
    if (!pathStyle) url.hostname = `${name}.${endpoint.hostname}`;
    const segments = [...(pathStyle ? [name] : []), ...(key?.split('/') ?? [])];
    url.pathname = [endpoint.pathname.replace(/\/$/, ''), ...segments.map(escaped)].join('/');
    const pairs = Object.entries(query).map(([field, value]) => `${escaped(field)}=${escaped(value)}`);
    url.search = pairs.join('&');
    return url;
  }
}

/** What the answer to a HEAD, which has no body, means. */
const nameOfBare: Readonly<Record<number, string>> = { 301: 'PermanentRedirect', 403: 'AccessDenied' };

async function bodyOf(message: http.IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) {
      message.destroy();
      throw bucketError('BUCKET_FAILED', `answers with over ${MAX_ANSWER_BYTES} bytes; check "endpoint".`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
