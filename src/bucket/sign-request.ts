import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../release/release.ts';

/** A request to S3, with its path and query as they are sent: each character that is not unreserved as %XX. */
export interface UnsignedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** SHA-256 or, with a secret, HMAC by it, in the form that the signer asks for. */
class Sha256 {
  readonly #secret: Uint8Array | undefined;
  #state: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
    this.#state = this.#begin();
  }

  update(data: Uint8Array): void {
    this.#state.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#state.digest());
  }

  reset(): void {
    this.#state = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Signs requests by AWS Signature Version 4; the body is signed as well. @returns the headers to send */
export function requestSigner(
  { username, password }: Credentials,
  region: string,
): (request: UnsignedRequest) => Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: username, secretAccessKey: password },
    sha256: Sha256,
    // The path is escaped, once, as S3 wants it.
    uriEscapePath: false,
    applyChecksum: false,
  });
  return async ({ url, method, headers, body }) => {
    const { headers: signed } = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: {
        ...headers,
        host: url.host,
        // Given where it is known already: a body of megabytes is hashed once, however often it is sent.
        'x-amz-content-sha256': headers['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex'),
      },
    });
    return signed;
  };
}
