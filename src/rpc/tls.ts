import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import { hostOf } from '../formats/host-port.ts';
import type { TlsMaterial } from '../platform/tls-material.ts';

/** How to connect to HOST:PORT: plaintext without `tls`; with it HOST must be in the agent's certificate. */
export function clientTransport(
  address: string,
  tls: TlsMaterial | undefined,
): { credentials: ChannelCredentials; options: ChannelOptions } {
  if (tls === undefined) return { credentials: ChannelCredentials.createInsecure(), options: {} };
  const material = [Buffer.from(tls.ca), Buffer.from(tls.key), Buffer.from(tls.cert)] as const;
  const ip = hostOf(address);
  if (isIP(ip) === 0) return { credentials: ChannelCredentials.createSsl(...material), options: {} };
  // For an IP address grpc-js 1.14 puts it into the server name indication, which RFC 6066 (section 3) does not allow
  // and Node refuses. So any name goes there, and the certificate is held against the address itself.
  const checkAddress = (_name: string, certificate: PeerCertificate): Error | undefined =>
    checkServerIdentity(ip, certificate);
  return {
    credentials: ChannelCredentials.createSsl(...material, { checkServerIdentity: checkAddress }),
    options: { 'grpc.ssl_target_name_override': 'release-agent.sealci.dev' },
  };
}
