import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GitServer } from '../../harness/git-server.ts';

/** What a git server answered to the requests of one release, in their order. */
export interface RecordedAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Begins to give `answer`, or tells that there is none. */
export function answerHead(response: ServerResponse, answer: RecordedAnswer | undefined): void {
  response.writeHead(answer ? 200 : 500, { 'content-type': answer?.contentType ?? 'text/plain' });
}

/** The answers that `use` gets from a real git server that serves the repositories below `root`. */
export async function recordAnswers(
  options: { readonly root: string; readonly protocolV0?: boolean },
  use: (url: string) => Promise<unknown>,
): Promise<RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  const server = await GitServer.start({
    ...options,
    transform: (request, body) => {
      const kind = request.method === 'POST' ? 'result' : 'advertisement';
      answers.push({ contentType: `application/x-git-upload-pack-${kind}`, body });
      return body;
    },
  });
  await use(server.url).finally(() => server.stop());
  return answers;
}

/** Gives the answers of a list, one for each request; the list starts anew with each GET. */
export class RecordedServer {
  answers: readonly RecordedAnswer[] = [];
  readonly #server: http.Server;
  #next = 0;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      if (request.method === 'GET') this.#next = 0;
      const answer = this.answers[this.#next++];
      request.resume().on('end', () => {
        answerHead(response, answer);
        response.end(answer?.body);
      });
    });
  }

  static async start(): Promise<RecordedServer> {
    const server = new RecordedServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    // A server that listens on a port has an address of this kind.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
