import { Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';

export interface RefusedHandshake {
  /** Of OpenSSL (`ERR_SSL_…`), or why the certificate is not trusted (`CERT_HAS_EXPIRED`). */
  readonly code: string;
  /** Address and port. */
  readonly peer: string;
}

const UNKNOWN_PEER = 'unknown';

/**
 * Tells of callers that TLS turns away: without a certificate, or with one that is not trusted. Connections that end
 * without a word, as those of port scanners and load balancers do, are not told of: nobody was refused.
 */
export function watchHandshakes(server: TlsServer, onRefused: (refused: RefusedHandshake) => void): void {
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
