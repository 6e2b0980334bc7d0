import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';

/** Mutual TLS, all in PEM: whom one trusts, and what one shows. */
export interface TlsMaterial {
  /** Certificates of the authorities that may have issued the other side's certificate. */
  readonly ca: Uint8Array;
  /** One's own certificate, followed by those between it and its authority. */
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** Plaintext without `tls`; with it every client must show a certificate of the CA's. */
export function serverCredentials(tls: TlsMaterial | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(Buffer.from(tls.ca), [pair], true);
}

export function clientCredentials(tls: TlsMaterial | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  return ChannelCredentials.createSsl(Buffer.from(tls.ca), Buffer.from(tls.key), Buffer.from(tls.cert));
}
