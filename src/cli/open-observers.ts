import { isDeepStrictEqual } from 'node:util';
import { asAgentError } from '../errors.ts';
import type { LocalAgent } from '../agent/local-agent.ts';
import type { MetricsAddress, Metrics } from '../observe/metrics.ts';
import type { MetricsTls } from '../observe/metrics-server.ts';
import type { Traces } from '../observe/traces.ts';
import type { Reload } from '../platform/audit/audit-event.ts';
import type { AuditLog } from '../platform/audit/audit-log.ts';
import { errorFacts, type Log } from '../platform/log.ts';
import type { MetricsConfig } from '../platform/metrics-config.ts';
import type { ServeConfig, TracesConfig } from '../platform/serve-config.ts';
import { watchFiles } from '../platform/watch-files.ts';
import type { CallRecord } from '../rpc/server/call-log.ts';
import { allObservers, type ReleaseObserver } from '../rpc/server/release-observer.ts';
import type { ServerState } from '../rpc/server/server.ts';
import { certificateDigests } from './certificate-digests.ts';
import { expiriesOf, readMetricsTls, type ReadServerTls } from './server-tls.ts';
import { keptFacts } from './tls-renewal.ts';

// Both are loaded when they are asked for: a start without them does not wait for their libraries.

async function openMetrics(agent: LocalAgent, { limits }: ServeConfig): Promise<Metrics> {
  const { Metrics: AllMetrics } = await import('../observe/metrics.ts');
  return new AllMetrics(agent, limits);
}

async function openTraces({ url, authorities }: TracesConfig, log: Log): Promise<Traces> {
  const { Traces: SentTraces } = await import('../observe/traces.ts');
  return new SentTraces({ url, authorities }, (delivered) => {
    const message = delivered
      ? 'Traces are taken again where "tracesUrl" says.'
      : 'Traces are lost: nobody takes them where "tracesUrl" says. Releases go on.';
    log.event('warning', { message });
  });
}

/** What comes with an agent. */
export interface ObservedParts {
  readonly audit: AuditLog;
  readonly log: Log;
  /** What its callers are shown. */
  readonly tls: ReadServerTls | undefined;
}

/** What an agent tells of itself besides its log, where the settings ask for it: metrics, and traces of releases. */
export class Observers {
  readonly #config: MetricsConfig | undefined;
  readonly #metrics: Metrics | undefined;
  readonly #traces: Traces | undefined;
  #callersTls: ReadServerTls | undefined;
  /** What readers of metrics are shown. */
  #tls: MetricsTls | undefined;
  #stopWatching: (() => void) | undefined;

  static async open(config: ServeConfig, agent: LocalAgent, log: Log): Promise<Observers> {
    const metrics = config.metrics && (await openMetrics(agent, config));
    const traces = config.traces && (await openTraces(config.traces, log));
    return new Observers(config.metrics, metrics, traces);
  }

  private constructor(config: MetricsConfig | undefined, metrics: Metrics | undefined, traces: Traces | undefined) {
    this.#config = config;
    this.#metrics = metrics;
    this.#traces = traces;
  }

  /** Undefined when nobody wants to know. */
  get ofReleases(): ReleaseObserver | undefined {
    const all = [this.#metrics, this.#traces].flatMap((observer) => observer?.releases ?? []);
    return all.length === 0 ? undefined : allObservers(all);
  }

  callEnded(record: CallRecord): void {
    this.#metrics?.callEnded(record);
  }

  refusedHandshake(): void {
    this.#metrics?.refusedHandshake();
  }

  /**
   * Lets metrics be read.
   *
   * @returns HOST:PORT; undefined when they are not asked for
   * @throws CONFIG_INVALID
   */
  async serve({ audit, log, tls }: ObservedParts, state: () => ServerState): Promise<string | undefined> {
    if (!this.#config || !this.#metrics) return undefined;
    const { address, tls: readersTls } = this.#config;
    const onFailure: MetricsAddress['onFailure'] = (error) => {
      log.event('warning', { message: 'Metrics were asked for and not given.', error: errorFacts(error) });
    };
    this.#callersTls = tls;
    this.#tls = readersTls && readMetricsTls(readersTls, tls);
    const settings = { address, audit, onFailure, ...(this.#tls && { tls: this.#tls }) };
    this.#showExpiries();
    const told = await this.#metrics.serve(settings, state);
    this.#watchOwnFiles(audit, log);
    return told;
  }

  /**
   * Has readers of metrics shown what callers are from now on, as far as the settings do not name something of their own.
   *
   * @returns whether anything is new
   * @throws CONFIG_INVALID when that is not usable: then readers are shown what they were
   */
  renewTls(callers: ReadServerTls | undefined): boolean {
    const config = this.#config?.tls;
    this.#callersTls = callers;
    try {
      const tls = config && readMetricsTls(config, callers);
      const isNew = !isDeepStrictEqual(tls, this.#tls);
      if (tls && isNew) this.#metrics?.renewTls(tls);
      this.#tls = tls;
      return isNew;
    } finally {
      this.#showExpiries();
    }
  }

  #showExpiries(): void {
    this.#metrics?.showExpiries(expiriesOf(this.#callersTls, this.#config?.tls ?? {}, this.#tls));
  }

  /** Files by which readers of metrics alone are judged, or that they are shown. */
  #watchOwnFiles(audit: AuditLog, log: Log): void {
    const { ca, own } = this.#config?.tls ?? {};
    const files = [ca, own?.cert, own?.key.file].flatMap((file) => file ?? []);
    if (files.length === 0) return;
    this.#stopWatching = watchFiles(files, () => {
      try {
        if (this.renewTls(this.#callersTls))
          audit.reloaded({ by: 'change', changes: ['metrics'], ...this.#ownDigests() });
      } catch (thrown) {
        log.event('warning', keptFacts(asAgentError(thrown)));
      }
    });
  }

  #ownDigests(): Pick<Reload, 'certificates'> {
    const { ca, own } = this.#config?.tls ?? {};
    const tls = this.#tls;
    return {
      certificates: {
        ...(tls && own && { metricsTlsCert: certificateDigests(tls.cert) }),
        ...(tls && ca !== undefined && { metricsTlsCa: certificateDigests(tls.ca) }),
      },
    };
  }

  async stop(): Promise<void> {
    this.#stopWatching?.();
    await Promise.all([this.#metrics?.stop(), this.#traces?.stop()]);
  }
}
