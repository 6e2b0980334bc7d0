import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a server does otherwise than the real one behind it. */
export interface S3Oddity {
  /** Status of an answer of its own; undefined: the request goes on to the real server. */
  readonly refuse?: (request: IncomingMessage) => number | undefined;
  /** The headers of an answer, changed. */
  readonly headers?: (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders;
  /** Called when a request has come whole, and before it goes on. */
  readonly before?: (request: IncomingMessage) => Promise<void>;
}

/** A real S3 server by way of one that is odd. */
export class S3Proxy implements AsyncDisposable {
  /** Methods and paths of the requests. */
  readonly requests: string[] = [];
  readonly #server: http.Server;

  private constructor(port: number, oddity: S3Oddity) {
    this.#server = http.createServer((request, response) => {
      this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      this.#pass(request, response, port, oddity).catch(() => response.destroy());
    });
  }

  static async start(port: number, oddity: S3Oddity): Promise<S3Proxy> {
    const proxy = new S3Proxy(port, oddity);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get endpoint(): string {
    // A server that listens on a port has an address of this kind.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #pass(
    request: IncomingMessage,
    response: http.ServerResponse,
    port: number,
    { refuse, headers = (own) => own, before }: S3Oddity,
  ): Promise<void> {
    const body = await buffer(request);
    const status = refuse?.(request);
    if (status !== undefined) {
      response.writeHead(status).end();
      return;
    }
    await before?.(request);
    // What is signed is the host that the client asked.
    const { method, url, headers: sent } = request;
    const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers: sent });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const shown = Object.entries(headers({ ...answer.headers })).filter(([, value]) => value !== undefined);
    response.writeHead(answer.statusCode ?? 0, Object.fromEntries(shown));
    response.end(await buffer(answer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
