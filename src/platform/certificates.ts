import { X509Certificate } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { pemBlocks } from '../formats/pem.ts';
import { readFileBytes } from './read-secret.ts';

/** All public authorities together take a quarter of that. */
const MAX_CERTIFICATE_BYTES = 1024 * 1024;

export interface Certificates {
  readonly pem: Buffer;
  /** At least one, in the order in which they stand in the file. */
  readonly list: readonly [X509Certificate, ...X509Certificate[]];
}

/** The certificates of a file in PEM. @throws CONFIG_INVALID when it cannot be read, has none, or one that is damaged */
export function readCertificates(file: string): Certificates {
  const pem = readFileBytes(file, MAX_CERTIFICATE_BYTES, 'CONFIG_INVALID');
  const [first, ...others] = parse(pem, file);
  if (first) return { pem, list: [first, ...others] };
  throw new AgentError(
    'CONFIG_INVALID',
    `The file ${file} holds no certificate in PEM (BEGIN CERTIFICATE); convert it by openssl x509.`,
  );
}

function parse(pem: Uint8Array, file: string): X509Certificate[] {
  try {
    return pemBlocks(pem, 'CERTIFICATE').map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new AgentError(
      'CONFIG_INVALID',
      `The file ${file} has a certificate that is damaged; get it from its authority again.`,
      { cause },
    );
  }
}
