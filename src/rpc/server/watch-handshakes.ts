import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { Server as TlsServer, type TLSSocket } from 'node:tls';

export interface RefusedHandshake {
  /** Of OpenSSL (`ERR_SSL_…`), or why the certificate is not trusted (`CERT_HAS_EXPIRED`). */
  readonly code: string;
  /** Address and port. */
  readonly peer: string;
}

/** Published when a server of node:net is told to listen. */
const LISTEN_CHANNEL = 'tracing:net.server.listen:asyncStart';
const UNKNOWN_PEER = 'unknown';

/**
 * Tells of callers that TLS turns away: without a certificate, or with one that is not trusted. grpc-js does not hand out
 * the server that it makes, whose event this is, so that it is taken as it begins to listen, until `stop` is called.
 *
 * Connections that end without a word, as those of port scanners and load balancers do, are not told of: nobody was
 * refused.
 */
export function watchHandshakes(onRefused: (refused: RefusedHandshake) => void): { stop: () => void } {
  const watch = (message: unknown): void => {
    const { server } = message as { readonly server?: unknown };
    if (server instanceof TlsServer) watchServer(server, onRefused);
  };
  subscribe(LISTEN_CHANNEL, watch);
  return {
    stop: () => {
      unsubscribe(LISTEN_CHANNEL, watch);
    },
  };
}

/** The same for one server that is at hand. */
export function watchServer(server: TlsServer, onRefused: (refused: RefusedHandshake) => void): void {
  // A socket that is closed no longer knows whom it was connected to.
  const peers = new WeakMap<Socket, string>();
  server.on('connection', (socket: Socket) => {
    peers.set(socket, `${socket.remoteAddress ?? UNKNOWN_PEER}:${socket.remotePort ?? 0}`);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const code = refusalOf(error, socket);
    const connection = connectionOf(socket);
    if (code !== undefined) onRefused({ code, peer: (connection && peers.get(connection)) ?? UNKNOWN_PEER });
  });
}

/** For a certificate that is not trusted, Node closes the connection, and the reason is with the socket alone. */
function refusalOf({ code }: NodeJS.ErrnoException, socket: TLSSocket): string | undefined {
  // Typed as an Error, it is the name of one, and null where there is none.
  const reason: unknown = socket.authorizationError;
  if (typeof reason === 'string') return reason;
  return code?.startsWith('ERR_SSL_') === true ? code : undefined;
}

/** The connection under a TLS socket. Node has no public name for it; a test sees to it that it is there. */
function connectionOf(socket: TLSSocket): Socket | undefined {
  const { _parent: parent } = socket as unknown as { readonly _parent?: unknown };
  return parent instanceof Socket ? parent : undefined;
}
