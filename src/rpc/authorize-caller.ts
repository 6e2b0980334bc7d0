import type { PeerCertificate } from 'node:tls';
import type { DescMethod } from '@bufbuild/protobuf';
import { AgentError } from '../errors.ts';

/** What the transport knows of a caller. */
export interface Caller {
  /** Present when the caller showed a certificate and the agent's CA vouches for it. */
  readonly sslPeerCertificate?: PeerCertificate | undefined;
}

/** The one place where it is decided who may call what. Throws CALLER_NOT_ALLOWED. */
export type AuthorizeCaller = (method: DescMethod, caller: Caller) => void;

/** For a plaintext listener: whoever reaches it may call. */
export function allowAnyone(): void {
  // The address it listens on is the only guard.
}

/** For mutual TLS. The handshake refuses unknown callers already; this holds should it ever not. */
export function requireCertificate(method: DescMethod, caller: Caller): void {
  if (caller.sslPeerCertificate !== undefined) return;
  throw new AgentError('CALLER_NOT_ALLOWED', `${method.name} needs a client certificate that the agent trusts.`);
}
