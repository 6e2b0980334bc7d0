import type { Gauge } from 'prom-client';
import type { MetricSet } from './metric-set.ts';

/** The first to expire of what is in a file, by the setting that names the file. */
export type CertificateExpiries = ReadonlyMap<'tlsCert' | 'tlsCa' | 'tlsCrl' | 'metricsTlsCert' | 'metricsTlsCa', Date>;

/** How long the certificates and lists in use count: those of files, as they were read last. */
export class CertificateMetrics {
  readonly #expiry: Gauge<'certificate'>;

  constructor(set: MetricSet) {
    this.#expiry = set.gauge(
      'certificate_expiry_timestamp_seconds',
      'When the first of what is in the file of that setting expires, since 1970.',
      ['certificate'],
    );
  }

  show(expiries: CertificateExpiries): void {
    // Of a list that is there no more nothing must be left.
    this.#expiry.reset();
    for (const [certificate, date] of expiries) this.#expiry.set({ certificate }, date.getTime() / 1000);
  }
}
