import { once } from 'node:events';
import { connect } from 'node:tls';

/** Digest of the certificate that a listener on 127.0.0.1 shows to a new connection. */
export async function shownCertificate(port: number): Promise<string | undefined> {
  // Whoever shows none himself is turned away, but sees the other side's before.
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  socket.destroy();
  return shown;
}
