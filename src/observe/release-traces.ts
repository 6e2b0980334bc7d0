import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { AgentError } from '../errors.ts';
import type { ReleaseEvent } from '../release/release.ts';
import type { ObservedCall, ReleaseObserver, ReleaseWatcher } from '../rpc/server/release-observer.ts';
import { type PassedPhase, ReleaseTimeline } from './release-timeline.ts';
import { callersContext } from './trace-context.ts';

/** By OpenTelemetry's conventions for RPCs. */
const NAME = 'sealci.release.v1.ReleaseAgent/CreateRelease';
const rpc: Attributes = { 'rpc.system.name': 'grpc', 'rpc.method': NAME };

/**
 * A span for each release, with one for each of its phases in it. Of what the caller asked for, a span says what the
 * release states itself: all of it was checked, and a URL in it has no credentials. It does not say who the caller is.
 */
export class ReleaseTraces implements ReleaseObserver {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin({ id, traceparent }: ObservedCall): ReleaseWatcher {
    const parent = callersContext(traceparent);
    const phases: PassedPhase[] = [];
    const timeline = new ReleaseTimeline((passed) => phases.push(passed));
    const attributes = { ...rpc, 'sealci.call_id': id };
    const span = this.#tracer.startSpan(
      NAME,
      { kind: SpanKind.SERVER, attributes, startTime: timeOf(timeline.beganMs) },
      parent,
    );
    const within = trace.setSpan(parent, span);
    return {
      started: () => {
        timeline.started();
      },
      saw: (event) => {
        timeline.saw(event);
        span.setAttributes(attributesOf(event));
      },
      ended: (error) => {
        const ms = timeline.ended();
        phases.forEach((passed, index) => {
          this.#tellPhase(passed, within, index === phases.length - 1 ? error : undefined);
        });
        end(span, timeline.beganMs + ms, error);
      },
    };
  }

  /** @param error in which the phase ended, and the release with it */
  #tellPhase({ phase, fromMs, toMs }: PassedPhase, within: Context, error: AgentError | undefined): void {
    const span = this.#tracer.startSpan(phase, { startTime: timeOf(fromMs) }, within);
    end(span, toMs, error);
  }
}

function attributesOf(event: ReleaseEvent): Attributes {
  if (event.type === 'info') {
    const { repositoryUrl, tag, commitId, keyFingerprint } = event.info;
    return {
      'sealci.repository': repositoryUrl,
      'sealci.tag': tag,
      'sealci.commit': commitId,
      'sealci.key_fingerprint': keyFingerprint,
    };
  }
  if (event.type !== 'summary') return {};
  const { sizeBytes, tarBytes, files } = event.summary;
  return { 'sealci.release_bytes': sizeBytes, 'sealci.tar_bytes': tarBytes, 'sealci.files': files };
}

/** The code of an error, and not its message, which may quote a server. */
function end(span: Span, atMs: number, error: AgentError | undefined): void {
  if (error) {
    span.setAttribute('error.type', error.code);
    // Of what the caller itself wanted to end, nothing failed.
    if (error.code !== 'CANCELLED') span.setStatus({ code: SpanStatusCode.ERROR, message: error.code });
  }
  span.end(timeOf(atMs));
}

/** Durations are those of a clock that nobody sets; where it began, the machine's clock said. */
function timeOf(ms: number): number {
  return performance.timeOrigin + ms;
}
