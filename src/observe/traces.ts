import { randomUUID } from 'node:crypto';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate, httpAgentFactoryFromOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufTraceSerializer, TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { traceLimits } from '../limits.ts';
import { untilAborted } from '../work/until-aborted.ts';
import { version } from '../platform/version.ts';
import type { ReleaseObserver } from '../rpc/server/release-observer.ts';
import { ReleaseTraces } from './release-traces.ts';

const SERVICE = 'sealci-release-agent';

/** Where traces are sent. */
interface Collector {
  /** With its path: of a collector, it ends in `/v1/traces`. */
  readonly url: string;
  /** Those that vouch for its certificate, as they are when a connection begins; those that Node knows when absent. */
  readonly authorities: { readonly secureContext: SecureContext } | undefined;
}

/** Whether traces get to where they are sent; told when it changes. */
export type OnDelivery = (delivered: boolean) => void;

/** Sends traces of releases by OTLP over HTTP. What becomes of them touches no release. */
export class Traces {
  readonly releases: ReleaseObserver;
  readonly #provider: TracerProvider;

  constructor(collector: Collector, onDelivery: OnDelivery) {
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': SERVICE,
        'service.version': version,
        'service.instance.id': randomUUID(),
      }),
      spanLimits: { attributeValueLengthLimit: traceLimits.maxAttributeCharacters },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new ToldExporter(otlpExporter(collector), onDelivery),
          maxQueueSize: traceLimits.maxWaitingSpans,
          maxExportBatchSize: traceLimits.maxSpansPerMessage,
          scheduledDelayMillis: traceLimits.sendIntervalMs,
          exportTimeoutMillis: traceLimits.sendTimeoutMs,
        }),
      ],
    });
    this.releases = new ReleaseTraces(this.#provider.getTracer(SERVICE, version));
  }

  /** Sends what waits, for `farewellMs` at most. */
  async stop(): Promise<void> {
    const sent = this.#provider.shutdown();
    await untilAborted(sent, AbortSignal.timeout(traceLimits.farewellMs)).catch(() => undefined);
  }
}

/** Connections to a collector with a certificate of an authority that may change. */
class CollectorAgent extends HttpsAgent {
  readonly #authorities: NonNullable<Collector['authorities']>;

  constructor(authorities: NonNullable<Collector['authorities']>) {
    // A session that goes on is not judged again.
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.#authorities = authorities;
  }

  override createConnection(...[options, connected]: Parameters<HttpsAgent['createConnection']>) {
    const trusting = { ...options, secureContext: this.#authorities.secureContext };
    return super.createConnection(trusting, connected);
  }
}

/** The SDK's own exporter takes further settings from the environment; this is all that it is made of. */
function otlpExporter({ url, authorities }: Collector): SpanExporter {
  const options = {
    url,
    headers: () => Promise.resolve({ 'Content-Type': 'application/x-protobuf' }),
    timeoutMillis: traceLimits.sendTimeoutMs,
    concurrencyLimit: traceLimits.maxMessages,
    compression: 'none',
    agentFactory: authorities
      ? () => new CollectorAgent(authorities)
      : httpAgentFactoryFromOptions({ keepAlive: true }),
    userAgent: `${SERVICE}/${version}`,
  } as const;
  return new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      options,
      ProtobufTraceSerializer,
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}

/** Tells whether spans are delivered: the SDK drops them without a word. */
class ToldExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onDelivery: OnDelivery;
  #delivers = true;

  constructor(exporter: SpanExporter, onDelivery: OnDelivery) {
    this.#exporter = exporter;
    this.#onDelivery = onDelivery;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      const delivered = result.code === ExportResultCode.SUCCESS;
      if (delivered !== this.#delivers) this.#onDelivery(delivered);
      this.#delivers = delivered;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
