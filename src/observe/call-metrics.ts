import type { ErrorCode } from '../errors.ts';
import type { CallRecord } from '../rpc/server/call-log.ts';
import { callPolicies } from '../rpc/server/call-policy.ts';
import type { MetricSet } from './metric-set.ts';
import { NO_ERROR } from './release-metrics.ts';

/** Of which an operator is told. */
const alarming: readonly ErrorCode[] = ['INTERNAL', 'CALLER_NOT_ALLOWED', 'TOO_MANY_CALLS'];

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
    // There from the start, so that the first one counts as a rise.
    for (const { name: method } of callPolicies.values()) {
      for (const reason of alarming) this.#calls.inc({ method, reason }, 0);
    }
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
