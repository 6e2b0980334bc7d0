import { constants, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Limits } from '../../limits.ts';
import type { CallGate } from './call-gate.ts';
import type { ShownCertificate } from './shown-certificate.ts';
import { admitSocket, type Connection, type Connections } from './connections.ts';
import type { GrpcTransport } from './grpc-transport.ts';
import type { TlsGreeting } from './tls-greeting.ts';

/** How long a connection whose HTTP/2 is over gets to send what is left, and its peer to end its own side. */
const LINGER_MS = 10_000;
/** How long calls may still come that a peer sent before it could know that its connection takes none any more. */
const LAST_CALLS_MS = 2000;
/** All streams that there can be (RFC 9113, section 6.8). */
const ANY_STREAM = 2 ** 31 - 1;

interface FrontContext {
  readonly limits: Pick<Limits, 'handshakeTimeoutMs'>;
  readonly connections: Connections;
  readonly transport: GrpcTransport;
  readonly gate: CallGate;
  /** Plaintext when absent. */
  readonly tls: TlsGreeting | undefined;
}

/**
 * What a new connection comes to: bounds before a byte of it is read, TLS, the bound of its certificate, HTTP/2. All of
 * that within `handshakeTimeoutMs` milliseconds, or it is closed.
 */
export class Front {
  readonly #context: FrontContext;
  readonly #sessions = new Map<Connection, Http2Session>();
  #closed = false;

  constructor(context: FrontContext) {
    this.#context = context;
  }

  readonly accept = (socket: Socket): void => {
    const { connections, limits, tls } = this.#context;
    socket.on('error', () => undefined);
    if (this.#closed) {
      socket.destroy();
      return;
    }
    const admitted = admitSocket(socket, connections, limits.handshakeTimeoutMs);
    if (!admitted) return;
    const { connection, timer } = admitted;
    const greeted = (): void => {
      clearTimeout(timer);
    };
    if (tls === undefined) this.#speak(connection, socket, greeted);
    else
      tls.begin(socket, (secure, certificate) => {
        this.#identify(connection, secure, certificate, greeted);
      });
  };

  /** Ends what has not greeted yet, and whatever else comes. */
  close(): void {
    this.#closed = true;
    for (const { greeted, end } of this.#context.connections.all) if (!greeted) end();
  }

  /** Ends all that is still open: a peer that does not read, or does not end its side, would keep it so for ever. */
  destroyAll(): void {
    for (const { end } of this.#context.connections.all) end();
  }

  /** Has every connection that there is take no further calls: peers connect anew for these. Calls that run go on. */
  retireAll(): void {
    for (const connection of this.#context.connections.all) {
      connection.retired = true;
      const session = this.#sessions.get(connection);
      if (session && connection.greeted) retire(session);
    }
  }

  #identify(connection: Connection, socket: Socket, certificate: ShownCertificate, greeted: () => void): void {
    if (this.#context.connections.identify(connection, certificate)) this.#speak(connection, socket, greeted);
    else socket.destroy();
  }

  #speak(connection: Connection, socket: Socket, greeted: () => void): void {
    const { transport, gate } = this.#context;
    const session = transport.inject(socket, (stream, headers, serve) => {
      gate.open(connection, stream, headers, serve);
    });
    this.#sessions.set(connection, session);
    // Node ends its own side then, and waits for the peer's.
    session.once('close', () => {
      this.#sessions.delete(connection);
      if (socket.closed) return;
      const timer = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once('close', () => {
        clearTimeout(timer);
      });
    });
    // The answer to the agent's own settings is the last of the greeting, and until it comes they do not hold (RFC 9113,
    // section 6.5.3). Who has calls already need not wait with them.
    session.once('localSettings', () => {
      greeted();
      connection.greeted = true;
      connection.end = () => {
        session.destroy();
        socket.destroy();
      };
      if (connection.retired) retire(session);
    });
  }
}

/** In two steps, so that no call is lost that is on its way already. */
function retire(session: Http2Session): void {
  session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
  const timer = setTimeout(() => {
    session.close();
  }, LAST_CALLS_MS);
  session.once('close', () => {
    clearTimeout(timer);
  });
}
