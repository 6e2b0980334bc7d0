import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { AgentError } from '../../errors.ts';
import { type CertificateList, readCertificateList } from '../../formats/certificate-list.ts';
import { pemBlocks } from '../../formats/pem.ts';

/** What the signature is over, by the contents of its algorithm's object identifier (RFC 5758, RFC 4055, RFC 8410). */
const digests: Readonly<Record<string, 'sha256' | 'sha384' | 'sha512' | null>> = {
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2b6570': null,
  '2b6571': null,
};

export interface RevocationLists {
  /** Each of them. */
  readonly pem: readonly string[];
  /** When the first of them expires. */
  readonly nextUpdate?: Date;
}

/**
 * The revocation lists of a file, each in PEM. OpenSSL takes nobody whose authority has no list, or one that is too old;
 * so all of it is looked at before anyone calls.
 *
 * @param ca certificates in PEM
 * @throws CONFIG_INVALID when a list is damaged, expired or of none of the authorities, or when an authority has none
 */
export function readRevocationLists(crl: Uint8Array, ca: Uint8Array, now = new Date()): RevocationLists {
  const lists = parse(crl);
  if (lists.length === 0) throw invalid('holds no revocation list in PEM (BEGIN X509 CRL); convert it by openssl crl');
  const authorities = pemBlocks(ca, 'CERTIFICATE').map((pem) => new X509Certificate(pem));
  for (const list of lists) {
    if (!authorities.some(({ publicKey }) => isSignedBy(list, publicKey))) {
      throw invalid(
        'has a list that no authority of "tlsCa" has signed; take it out, or put that authority into "tlsCa"',
      );
    }
    if (list.nextUpdate && list.nextUpdate <= now) {
      throw invalid(`has a list that expired at ${list.nextUpdate.toISOString()}; give its authority's current one`);
    }
  }
  for (const { publicKey, subject } of authorities) {
    if (lists.some((list) => isSignedBy(list, publicKey))) continue;
    throw invalid(`has no list of ${subject.replaceAll('\n', ', ')}; add that authority's current one`);
  }
  const nextUpdates = lists.flatMap(({ nextUpdate }) => nextUpdate ?? []);
  const [nextUpdate] = nextUpdates.toSorted((one, other) => one.getTime() - other.getTime());
  return { pem: lists.map(({ pem }) => pem), ...(nextUpdate && { nextUpdate }) };
}

function parse(crl: Uint8Array): (CertificateList & { readonly pem: string })[] {
  try {
    return pemBlocks(crl, 'X509 CRL').map((pem) => ({
      pem,
      ...readCertificateList(Buffer.from(pem.replaceAll(/-----.*-----/g, ''), 'base64')),
    }));
  } catch (cause) {
    throw invalid('has a list that is damaged; get it from its authority again', cause);
  }
}

function isSignedBy({ algorithm, signed, signature }: CertificateList, key: KeyObject): boolean {
  const digest = digests[algorithm];
  if (digest === undefined) {
    throw invalid('has a list signed in a way that the agent does not know; have it signed with ECDSA, RSA or EdDSA');
  }
  try {
    return verify(digest, signed, key, signature);
  } catch {
    // A key of another kind.
    return false;
  }
}

function invalid(why: string, cause?: unknown): AgentError {
  return new AgentError('CONFIG_INVALID', `The file of "tlsCrl" ${why}.`, cause === undefined ? {} : { cause });
}
