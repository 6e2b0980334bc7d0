import type { X509Certificate } from 'node:crypto';
import type { CallerCertificate } from '../../platform/audit/audit-event.ts';

/** What is kept of a caller's certificate while its connection lives. */
export interface ShownCertificate extends CallerCertificate {
  /** When the first certificate between it and its authority expires: milliseconds since the epoch. */
  readonly validTo: number;
}

/** OpenSSL follows no longer chains (X509_VERIFY_PARAM_set_depth). */
const MAX_CHAIN = 100;

export function readShownCertificate(certificate: X509Certificate): ShownCertificate {
  let validTo = Infinity;
  let issuer: X509Certificate | undefined = certificate;
  for (let depth = 0; issuer !== undefined && depth <= MAX_CHAIN; depth++) {
    validTo = Math.min(validTo, issuer.validToDate.getTime());
    issuer = issuer.issuerCertificate;
  }
  // Without names Node gives undefined, which its types leave out.
  const subjectAltName: string | undefined = certificate.subjectAltName;
  return {
    names: certificateNames(subjectAltName ?? ''),
    serial: certificate.serialNumber,
    sha256: certificateSha256(certificate),
    validTo,
  };
}

/** Of the whole certificate, in lower-case hex digits. */
export function certificateSha256({ fingerprint256 }: { readonly fingerprint256: string }): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/**
 * The names in Node's own notation, `DNS:a.example, IP Address:10.0.0.1`, each as docs/cli.md has it. Where one is quoted
 * they are not taken apart.
 */
export function certificateNames(subjectAltName: string): readonly string[] {
  if (subjectAltName === '') return [];
  if (subjectAltName.includes('"')) return [subjectAltName];
  return subjectAltName.split(', ').map((name) => name.replace(/^IP Address:/, 'IP:'));
}
