import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { AgentError } from '../../errors.ts';
import { proofOf, proves } from './forge-signature.ts';
import { plain, pushedUrls } from './pushed-urls.ts';

/** An event of a push with thousands of commits has some megabytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 32;
const REQUEST_MS = 10_000;
/** Node looks every 30 s for requests that have had their time, unless it is told otherwise. */
const CHECK_MS = 1000;

interface WebhookOptions {
  /** HOST:PORT; an IPv6 address stands in brackets. */
  readonly address: string;
  readonly secret: Uint8Array;
  /** URLs of the repositories that are watched. */
  readonly urls: readonly string[];
  /** Gets the one of `urls` that was pushed to. */
  readonly onPush: (url: string) => void;
}

export interface WebhookServer {
  /** HOST:PORT where it listens. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Listens for push events of GitHub, GitLab, Gitea and Forgejo. Whoever sends one and does not know the secret is heard no
 * further than that, and of an event counts which repository it names, nothing else: the worst that a false one does is
 * that this repository is asked for its tags.
 *
 * @throws CONFIG_INVALID when it cannot listen there
 */
export async function startWebhook(options: WebhookOptions): Promise<WebhookServer> {
  const server = http.createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      keepAlive: false,
    },
    (request, response) => {
      answer(request, response, options).catch(() => request.destroy());
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  const { host = '', port = '' } = /^(?<host>.*):(?<port>\d+)$/.exec(options.address)?.groups ?? {};
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new AgentError(
          'CONFIG_INVALID',
          `Nothing can listen on ${options.address}; give another --webhook HOST:PORT.`,
          { cause },
        ),
      );
    });
    server.listen(Number(port), host.replace(/^\[(.*)\]$/, '$1'), resolve);
  });
  const bound = server.address();
  return {
    address: `${host}:${typeof bound === 'object' && bound ? bound.port : port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: WebhookOptions): Promise<void> {
  const status = await judge(request, options);
  // What of the body was not read is not waited for.
  response.writeHead(status, { connection: 'close', 'content-length': 0 }).end();
}

/** @returns the HTTP status to answer with */
async function judge(request: IncomingMessage, options: WebhookOptions): Promise<number> {
  if (request.method !== 'POST') return 405;
  const proof = proofOf(request.headers);
  // The secret itself needs no body: without it, none is taken.
  if (!proof || (proof.kind === 'token' && !proves(proof, Buffer.alloc(0), options.secret))) return 401;
  const body = await readBody(request);
  if (!body) return 413;
  return proves(proof, body, options.secret) ? heed(body, options) : 401;
}

/** @param body of an event whose sender knows the secret */
function heed(body: Uint8Array, { urls, onPush }: WebhookOptions): number {
  let pushed: ReadonlySet<string>;
  try {
    pushed = new Set(pushedUrls(body));
  } catch {
    return 400;
  }
  for (const url of urls) if (pushed.has(plain(url) ?? '')) onPush(url);
  // The same whether it is watched or not.
  return 202;
}

/** Undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  // Buffers: no encoding is set.
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
