import type { CallRecord } from '../rpc/server/call-log.ts';
import type { MetricSet } from './metric-set.ts';
import { NO_ERROR } from './release-metrics.ts';

/** Calls as the log has them, and who was turned away before there was a call. */
export class CallMetrics {
  readonly #calls;
  readonly #handshakes;

  constructor(set: MetricSet) {
    this.#calls = set.counter(
      'calls_total',
      'Calls that have ended or were refused, with the reason of the error; of health checks and reflection those refused.',
      ['method', 'reason'],
    );
    this.#handshakes = set.counter(
      'refused_handshakes_total',
      'Callers turned away by TLS: without a certificate, or with one that is not trusted.',
    );
  }

  ended({ method, error }: CallRecord): void {
    this.#calls.inc({ method, reason: error?.code ?? NO_ERROR });
  }

  refusedHandshake(): void {
    this.#handshakes.inc();
  }
}
