import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { PATIENCE_MS } from './time.ts';

export interface WebServerOptions {
  /** Serve over https with these. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  readonly host?: string;
}

/** A web server of one handler, whose requests and connections a test can look at. */
export class WebServer implements AsyncDisposable {
  readonly requests: http.IncomingMessage[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: http.Server;
  readonly #scheme: string;

  private constructor(handler: http.RequestListener, options: WebServerOptions) {
    const listener: http.RequestListener = (request, response) => {
      this.requests.push(request);
      request.resume();
      handler(request, response);
    };
    this.#scheme = options.tls ? 'https' : 'http';
    this.#server = options.tls ? https.createServer(options.tls, listener) : http.createServer(listener);
    this.#server.on('connection', (socket) => {
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    });
  }

  static async start(handler: http.RequestListener, options: WebServerOptions = {}): Promise<WebServer> {
    const server = new WebServer(handler, options);
    await new Promise<void>((resolve) => server.#server.listen(0, options.host ?? '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    // A server that listens on a port has an address of this kind.
    return (this.#server.address() as AddressInfo).port;
  }

  /** Of a repository on it. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}/project.git`;
  }

  /** Waits until no client is connected any more. */
  async left(): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // Not by their events: a client may leave with a reset.
    while (this.sockets.size > 0) await setTimeout(5, undefined, { signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
