import type { PeerCertificate } from 'node:tls';
import ipaddr from 'ipaddr.js';

/** The part of a grpc-js server call that tells who calls. */
export interface NamedCall {
  /** Address and port. */
  getPeer(): string;
  getAuthContext(): { readonly sslPeerCertificate?: PeerCertificate | undefined };
}

/** Of an IPv6 address, what one customer of a provider has at least (RFC 6177): whoever has one has 2^64 of them. */
const IPV6_PREFIX_BYTES = 8;

/**
 * By what callers are told apart when they take turns: the names in their certificate, so that a new one for the same
 * names is the same caller, or its fingerprint; without certificates, the address that they call from.
 */
export function callerName(call: NamedCall): string {
  const { sslPeerCertificate: certificate } = call.getAuthContext();
  if (certificate === undefined) return networkOf(call.getPeer().replace(/:\d+$/, ''));
  const { subjectaltname: names = '', fingerprint256: fingerprint } = certificate;
  return names === '' ? fingerprint : names;
}

function networkOf(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(host)) return host;
  const address = ipaddr.process(host);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return Buffer.from(address.toByteArray().slice(0, IPV6_PREFIX_BYTES)).toString('hex');
}
