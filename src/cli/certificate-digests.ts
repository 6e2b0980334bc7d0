import { hash } from 'node:crypto';
import { pemBlocks } from '../formats/pem.ts';
import type { CertificateDigests } from '../platform/audit/audit-event.ts';

/** A line of the audit log has room for so many of each file. */
const MAX_DIGESTS = 8;

/** What is in a file in PEM. @param label of the blocks that count */
export function certificateDigests(
  pem: Uint8Array,
  label: 'CERTIFICATE' | 'X509 CRL' = 'CERTIFICATE',
): CertificateDigests {
  const blocks = pemBlocks(pem, label);
  const more = blocks.length - MAX_DIGESTS;
  return {
    sha256: blocks
      .slice(0, MAX_DIGESTS)
      .map((block) => hash('sha256', Buffer.from(block.replaceAll(/-----.*-----/g, ''), 'base64'))),
    ...(more > 0 && { more }),
  };
}
