import { isIP } from 'node:net';
import type { Caller } from './call-account.ts';
import { networkOf } from './connections.ts';

/**
 * By what callers are told apart when they take turns: the names in their certificate, so that a new one for the same
 * names is the same caller, or its digest; without certificates, the network that they call from.
 */
export function callerName({ certificate, peer }: Caller): string {
  if (certificate === undefined) {
    const address = peer.replace(/:\d+$/, '');
    // grpc-js says "unknown" of a connection that has gone.
    return isIP(address) === 0 ? address : networkOf(address);
  }
  return certificate.names.length === 0 ? certificate.sha256 : certificate.names.join();
}
