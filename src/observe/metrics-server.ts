import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AgentError, asAgentError } from '../errors.ts';
import { metricsLimits } from '../limits.ts';
import type { AuditLog } from '../platform/audit/audit-log.ts';
import { isListed } from '../rpc/server/authorize-caller.ts';
import { CallAccount } from '../rpc/server/call-account.ts';
import { admitSocket, type Connection, Connections } from '../rpc/server/connections.ts';
import { listen } from '../rpc/server/listen.ts';
import { TlsGreeting, type TlsListenerMaterial } from '../rpc/server/tls-greeting.ts';

/** Mutual TLS, and the names in certificates of those who may read. */
export interface MetricsTls extends TlsListenerMaterial {
  readonly readers: readonly string[];
}

export interface MetricsServerOptions {
  /** HOST:PORT; port 0 takes a free one. */
  readonly address: string;
  /** Plaintext when absent. */
  readonly tls?: MetricsTls;
  readonly audit: AuditLog;
  readonly contentType: string;
  readonly render: () => Promise<string>;
  /** Told of what {@link render} throws. */
  readonly onFailure: (error: AgentError) => void;
}

export interface MetricsServer {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  /**
   * For connections that begin from now on.
   *
   * @throws CONFIG_INVALID when the certificates are not usable: then all is as it was
   */
  renewTls(tls: MetricsTls): void;
  close(): Promise<void>;
}

const PATH = '/metrics';

/**
 * Answers `GET /metrics` over HTTP/1.1. A connection has one request, and one bound on all of its time: whoever is slow, or
 * says nothing, has a place for so long, and makes room earlier when there is no other left.
 *
 * @throws CONFIG_INVALID when the address cannot be listened on, or the certificates are not usable
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { tls, audit } = options;
  const connections = new Connections(metricsLimits);
  const callers = new WeakMap<Socket, Connection>();
  const http = makeHttp(options, callers);
  const onRefused: ConstructorParameters<typeof TlsGreeting>[1] = (refused) => {
    audit.refused({ by: 'tls', ...refused });
  };
  const greeting = tls && new TlsGreeting(tls, onRefused, 'http/1.1');
  const listener = await listen(options.address, (socket) => {
    socket.on('error', () => undefined);
    const connection = admitSocket(socket, connections, metricsLimits.maxConnectionMs)?.connection;
    if (!connection) return;
    const speak = (spoken: Socket): void => {
      callers.set(spoken, connection);
      http.emit('connection', spoken);
    };
    if (!greeting) speak(socket);
    else
      greeting.begin(socket, (secure, certificate) => {
        if (connections.identify(connection, certificate)) speak(secure);
        else socket.destroy();
      });
  });
  return {
    address: listener.address,
    renewTls: (renewed) => {
      greeting?.renew(renewed);
    },
    close: async () => {
      const closed = listener.close();
      for (const { end } of connections.all) end();
      await closed;
    },
  };
}

/** It listens nowhere itself: connections are handed to it. */
function makeHttp(options: MetricsServerOptions, callers: WeakMap<Socket, Connection>): Server {
  const limits = { maxHeaderSize: metricsLimits.maxHeaderBytes, keepAlive: false };
  return createServer(limits, (request, response) => {
    answer(request, response, callers.get(request.socket), options).catch((error: unknown) => {
      options.onFailure(asAgentError(error));
      request.destroy();
    });
  });
}

async function answer(
  { method, url }: IncomingMessage,
  response: ServerResponse,
  connection: Connection | undefined,
  { tls, audit, contentType, render }: MetricsServerOptions,
): Promise<void> {
  const refuse = (status: number, why: string): void => {
    end(response, status, 'text/plain; charset=utf-8', `${why}\n`);
  };
  if (tls && !(connection?.certificate && isListed(connection.certificate, tls.readers))) {
    if (connection) new CallAccount(audit, `GET ${PATH}`, connection).failed(notAllowed());
    refuse(403, notAllowed().message);
  } else if (method !== 'GET' && method !== 'HEAD') refuse(405, 'Metrics are read by GET.');
  else if (url !== PATH) refuse(404, `Metrics are at ${PATH}.`);
  else end(response, 200, contentType, await render());
}

function end(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    connection: 'close',
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function notAllowed(): AgentError {
  return new AgentError(
    'CALLER_NOT_ALLOWED',
    'No name in your certificate may read metrics; have the agent\'s operator add one to "metricsReaders".',
  );
}
