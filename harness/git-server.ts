import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

export interface GitServerOptions {
  /** Folder whose repositories are served, each at its path below it. */
  readonly root: string;
  /** Ask for these by HTTP Basic authentication. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Drop the client's wish for protocol v2. */
  readonly protocolV0?: boolean;
  /** Give git another wish than the client's: `version=1`, say. */
  readonly protocol?: string;
  readonly host?: string;
  readonly port?: number;
  /** Serve over https with these, in PEM. */
  readonly tls?: { readonly key: Uint8Array; readonly cert: Uint8Array };
  /** Waited for before a request is answered. */
  readonly hold?: (request: IncomingMessage) => Promise<void>;
  /** Sees each request first; returns true when it has answered itself. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Passes each answer of git on, changed. */
  readonly transform?: (request: IncomingMessage, body: Buffer) => Buffer;
}

/** A real git server: `git http-backend` behind node:http. */
export class GitServer {
  readonly #server: http.Server;
  readonly #options: GitServerOptions;

  private constructor(options: GitServerOptions) {
    this.#options = options;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.#handle(request, response).catch(() => response.destroy());
    };
    const { tls } = options;
    this.#server = tls
      ? https.createServer({ key: Buffer.from(tls.key), cert: Buffer.from(tls.cert) }, handle)
      : http.createServer(handle);
  }

  static async start(options: GitServerOptions): Promise<GitServer> {
    const server = new GitServer(options);
    await new Promise<void>((resolve) => {
      server.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#options.intercept?.(request, response) === true) return;
    await this.#options.hold?.(request);
    // The client may have gone meanwhile, and git would wait for the rest of its request for ever.
    if (response.destroyed) return;
    if (!this.#isAuthorized(request)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const backend = this.#spawn(request);
    response.once('close', () => backend.kill());
    request.pipe(backend.stdin);
    backend.stdin.on('error', () => undefined);
    backend.stderr.resume();
    await this.#answer(request, response, backend);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    backend: ChildProcessWithoutNullStreams,
  ): Promise<void> {
    const { transform } = this.#options;
    let head = Buffer.alloc(0);
    let started = false;
    const held: Buffer[] = [];
    const closed = once(response, 'close');
    for await (const chunk of backend.stdout as AsyncIterable<Buffer>) {
      if (response.destroyed) return;
      let body = chunk;
      if (!started) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) continue;
        started = true;
        writeHead(response, head.subarray(0, end).toString('latin1'));
        body = head.subarray(end + 4);
      }
      if (transform) held.push(body);
      else if (!response.write(body)) await Promise.race([once(response, 'drain'), closed]);
    }
    if (!started) response.writeHead(500);
    response.end(transform ? transform(request, Buffer.concat(held)) : undefined);
  }

  #spawn(request: IncomingMessage): ChildProcessWithoutNullStreams {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { protocolV0, protocol: fixed } = this.#options;
    const protocol = protocolV0 === true ? undefined : (fixed ?? request.headers['git-protocol']);
    return spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROJECT_ROOT: this.#options.root,
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        REMOTE_ADDR: '127.0.0.1',
        ...(typeof protocol === 'string' && { GIT_PROTOCOL: protocol }),
      },
    });
  }

  #isAuthorized(request: IncomingMessage): boolean {
    const { credentials } = this.#options;
    if (!credentials) return true;
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    return request.headers.authorization === `Basic ${pair}`;
  }
}

/** Turns the head of a CGI answer into that of an HTTP one. */
function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}
