import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { WebServer } from './web-server.ts';

/** What a web server in front of a git server does to its answers. */
export const ways = ['plain', 'basic authentication', 'a redirect', 'gzip', 'HTTP/1.0'] as const;
export type Way = (typeof ways)[number];

export const credentials = { username: 'ada', password: 'p\u00e4ss:word' };
const authorization = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

export interface FrontOptions {
  /** Of the git server, without a slash at its end. */
  readonly upstream: string;
  readonly way: Way;
  /** What the server is told of the client's wish for a protocol; undefined: that it has none. */
  readonly wish: string | undefined;
}

/** Stands in front of a git server as a web server of its own. */
export class ServerFront implements AsyncDisposable {
  /** What the server has answered to all GETs: which protocol it speaks. */
  advertised = '';
  readonly #options: FrontOptions;
  #server: WebServer | undefined;

  private constructor(options: FrontOptions) {
    this.#options = options;
  }

  static async start(options: FrontOptions): Promise<ServerFront> {
    const front = new ServerFront(options);
    front.#server = await WebServer.start((request, response) => {
      front.#handle(request, response);
    });
    return front;
  }

  /** Of the repository at `path`. */
  urlOf(path: string): string {
    const folder = this.#options.way === 'a redirect' ? '/moved' : '';
    return `http://127.0.0.1:${this.#server?.port ?? 0}${folder}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { way } = this.#options;
    const url = request.url ?? '';
    if (way === 'basic authentication' && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    } else if (url.startsWith('/moved/')) {
      response.writeHead(301, { location: url.replace('/moved/', '/') }).end();
    } else {
      this.#pass(request, (answer) => {
        if (request.method === 'GET') answer.on('data', (data: Buffer) => (this.advertised += data.toString('latin1')));
        this.#answer(answer, response);
      });
    }
  }

  #pass(request: IncomingMessage, onAnswer: (answer: IncomingMessage) => void): void {
    const { upstream, wish } = this.#options;
    const headers: OutgoingHttpHeaders = { ...request.headers, 'accept-encoding': 'identity' };
    delete headers['git-protocol'];
    delete headers.authorization;
    if (wish !== undefined) headers['git-protocol'] = wish;
    request.pipe(http.request(`${upstream}${request.url ?? ''}`, { method: request.method, headers }, onAnswer));
  }

  #answer(answer: IncomingMessage, response: ServerResponse): void {
    const { statusCode = 500, headers } = answer;
    if (this.#options.way === 'gzip') {
      delete headers['content-length'];
      response.writeHead(statusCode, { ...headers, 'content-encoding': 'gzip' });
      answer.pipe(createGzip()).pipe(response);
    } else if (this.#options.way === 'HTTP/1.0') {
      // Node's own answers are always of HTTP/1.1. The end of the connection is that of the body.
      response.socket?.write(`HTTP/1.0 ${statusCode}\r\nContent-Type: ${headers['content-type'] ?? ''}\r\n\r\n`);
      if (response.socket) answer.pipe(response.socket);
    } else {
      response.writeHead(statusCode, headers);
      answer.pipe(response);
    }
  }
}
