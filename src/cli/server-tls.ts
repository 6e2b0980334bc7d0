import { X509Certificate } from 'node:crypto';
import { pemBlocks } from '../formats/pem.ts';
import type { CertificateExpiries } from '../observe/certificate-metrics.ts';
import type { MetricsTls } from '../observe/metrics-server.ts';
import { readCertificates } from '../platform/certificates.ts';
import type { MetricsTlsConfig } from '../platform/metrics-config.ts';
import { readFileBytes, readSecret } from '../platform/read-secret.ts';
import type { ServeTls } from '../platform/serve-config.ts';
import { readTlsMaterial } from '../platform/tls-material.ts';
import type { ServerTls } from '../rpc/server/entrance.ts';
import type { TlsListenerMaterial } from '../rpc/server/tls-greeting.ts';
import { readRevocationLists } from '../rpc/server/revocation-lists.ts';

/** The list of a large authority has a million entries of 40 bytes. */
const MAX_CRL_BYTES = 64 * 1024 * 1024;

/** What the agent needs for its callers, and how long it counts. */
export interface ReadServerTls extends ServerTls {
  /** When the first of the revocation lists expires. */
  readonly crlExpiresAt?: Date;
}

/**
 * What the agent needs for its callers. Throws CONFIG_INVALID when a file cannot be read or is not usable.
 *
 * @param earlier what was read before by the same settings
 */
export function readServerTls(config: ServeTls, now: Date, earlier?: ServerTls): ReadServerTls {
  const { callers, minVersion, crl } = config;
  const tls = { ...readTlsMaterial(config, now, earlier), callers, minVersion };
  if (crl === undefined) return tls;
  const { pem, nextUpdate } = readRevocationLists(readFileBytes(crl, MAX_CRL_BYTES, 'CONFIG_INVALID'), tls.ca, now);
  return { ...tls, crls: pem, ...(nextUpdate && { crlExpiresAt: nextUpdate }) };
}

/** How long what callers and readers of metrics are shown and judged by counts. */
export function expiriesOf(
  callers: ReadServerTls | undefined,
  { ca, own }: Partial<MetricsTlsConfig>,
  readers: MetricsTls | undefined,
): CertificateExpiries {
  return new Map([
    ...(callers
      ? ([
          ['tlsCert', earliestExpiry(callers.cert)],
          ['tlsCa', earliestExpiry(callers.ca)],
        ] as const)
      : []),
    ...(callers?.crlExpiresAt ? ([['tlsCrl', callers.crlExpiresAt]] as const) : []),
    ...(readers && own ? ([['metricsTlsCert', earliestExpiry(readers.cert)]] as const) : []),
    ...(readers && ca !== undefined ? ([['metricsTlsCa', earliestExpiry(readers.ca)]] as const) : []),
  ]);
}

/** Without one of a chain, the others are worth nothing. */
function earliestExpiry(pem: Uint8Array): Date {
  const all = pemBlocks(pem, 'CERTIFICATE').map((block) => new X509Certificate(block).validToDate.getTime());
  return new Date(Math.min(...all));
}

const nothing: TlsListenerMaterial = { ca: new Uint8Array(), cert: new Uint8Array(), key: new Uint8Array() };

/**
 * What the agent needs for readers of metrics: its own certificate and authorities, but where the settings name others.
 * Revocation lists are of these authorities, so that they hold for these alone.
 *
 * @param callers what it needs for its callers; without it, `config` names all
 * @throws CONFIG_INVALID
 */
export function readMetricsTls({ readers, ca, own }: MetricsTlsConfig, callers: ServerTls | undefined): MetricsTls {
  const { ca: callersCa, cert, key, crls, minVersion } = callers ?? nothing;
  return {
    ...(own ? { cert: readCertificates(own.cert).pem, key: readSecret(own.key, 'CONFIG_INVALID') } : { cert, key }),
    ...(ca === undefined ? { ca: callersCa, ...(crls && { crls }) } : { ca: readCertificates(ca).pem }),
    ...(minVersion && { minVersion }),
    readers,
  };
}
