import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import { AgentError } from '../../errors.ts';
import { MAX_TIMER_MS } from '../../work/max-timer.ts';
import type { TlsVersion } from '../../platform/serve-config.ts';
import { type ShownCertificate, readShownCertificate } from './shown-certificate.ts';
import type { TlsMaterial } from '../../platform/tls-material.ts';
import { type RefusedHandshake, watchHandshakes } from './watch-handshakes.ts';

/** What a listener needs for mutual TLS. */
export interface TlsListenerMaterial extends TlsMaterial {
  /** Revocation lists in PEM, one for each authority that vouches for a caller or for another authority. */
  readonly crls?: readonly string[];
  /** TLSv1.3 when absent. */
  readonly minVersion?: TlsVersion;
}

/** For TLS 1.2 alone: what authenticates as it encrypts, under a key that no one can come by later (RFC 9325, 4.2). */
const aeadSuites = ['ECDHE-ECDSA', 'ECDHE-RSA']
  .flatMap((how) => ['AES256-GCM-SHA384', 'CHACHA20-POLY1305', 'AES128-GCM-SHA256'].map((suite) => `${how}-${suite}`))
  .join(':');
/** Of TLS 1.3 (RFC 8446, B.4). */
const suites = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** What is spoken on the connection once it is greeted. */
export type ApplicationProtocol = 'h2' | 'http/1.1';

type OnGreeted = (socket: TLSSocket, certificate: ShownCertificate) => void;

/**
 * Mutual TLS on connections that someone else has accepted, and whose time he bounds. Sessions are not taken up again: a
 * caller shows its certificate, and has it judged, each time it connects.
 */
export class TlsGreeting {
  readonly #server: Server;
  readonly #waiting = new Map<string, OnGreeted>();

  /**
   * @param onRefused told of callers that are turned away
   * @param protocol connections for another one are closed
   * @throws CONFIG_INVALID when certificates, key and lists are not usable
   */
  constructor(
    material: TlsListenerMaterial,
    onRefused: (refused: RefusedHandshake) => void,
    protocol: ApplicationProtocol = 'h2',
  ) {
    this.#server = orInvalid(() =>
      createServer({
        ...secureOptions(material),
        requestCert: true,
        rejectUnauthorized: true,
        ALPNProtocols: [protocol],
        handshakeTimeout: MAX_TIMER_MS,
      }),
    );
    watchHandshakes(this.#server, onRefused);
    this.#server.on('secureConnection', (socket) => {
      const key = keyOf(socket);
      const onGreeted = this.#waiting.get(key);
      this.#waiting.delete(key);
      const certificate = socket.getPeerX509Certificate();
      socket.on('error', () => undefined);
      if (onGreeted && certificate && speaks(socket, protocol)) {
        onGreeted(socket, readShownCertificate(certificate));
      } else socket.destroy();
    });
  }

  /** @param onGreeted called once the caller's certificate has been judged; never when it is refused */
  begin(socket: Socket, onGreeted: OnGreeted): void {
    const key = keyOf(socket);
    this.#waiting.set(key, onGreeted);
    socket.once('close', () => this.#waiting.delete(key));
    this.#server.emit('connection', socket);
  }

  /**
   * For connections that begin from now on.
   *
   * @throws CONFIG_INVALID when certificates, key and lists are not usable: then all is as it was
   */
  renew(material: TlsListenerMaterial): void {
    orInvalid(() => {
      this.#server.setSecureContext(secureOptions(material));
    });
  }
}

/** HTTP/1.1 is what is spoken when nothing was said of it (RFC 7301, section 3.2); HTTP/2 has to be agreed on. */
function speaks({ alpnProtocol }: TLSSocket, protocol: ApplicationProtocol): boolean {
  return alpnProtocol === protocol || (protocol === 'http/1.1' && alpnProtocol === false);
}

function secureOptions({ ca, cert, key, crls, minVersion = 'TLSv1.3' }: TlsListenerMaterial): SecureContextOptions {
  return {
    ca: Buffer.from(ca),
    cert: Buffer.from(cert),
    key: Buffer.from(key),
    ...(crls && { crl: [...crls] }),
    minVersion,
    ciphers: `${suites}:${aeadSuites}`,
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function orInvalid<T>(use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new AgentError(
      'CONFIG_INVALID',
      'The certificates, the key or the revocation lists for TLS are not usable; check that each file is what its setting says, in PEM, and that "tlsKey" is the key of "tlsCert".',
      { cause },
    );
  }
}

/** Both ends of a connection: there is no other like it at the same time. */
function keyOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return [localAddress, localPort, remoteAddress, remotePort].join(' ');
}
