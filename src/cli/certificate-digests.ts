import { createHash } from 'node:crypto';
import { pemBlocks } from '../formats/pem.ts';
import type { CertificateDigests } from '../platform/audit/audit-event.ts';

/** A line of the audit log has room for so many of each file. */
const MAX_DIGESTS = 8;

/** What is in a file in PEM. @param label of the blocks that count */
export function certificateDigests(
  pem: Uint8Array,
  label: 'CERTIFICATE' | 'X509 CRL' = 'CERTIFICATE',
): CertificateDigests {
  const all = pemBlocks(pem, label).map((block) => Buffer.from(block.replaceAll(/-----.*-----/g, ''), 'base64'));
  const more = all.length - MAX_DIGESTS;
  return {
    sha256: all.slice(0, MAX_DIGESTS).map((der) => createHash('sha256').update(der).digest('hex')),
    ...(more > 0 && { more }),
  };
}
