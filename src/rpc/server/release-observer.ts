import type { Metadata } from '@grpc/grpc-js';
import type { AgentError } from '../../errors.ts';
import type { ReleaseEvent } from '../../release/release.ts';

/** A call for a release that was let in. */
export interface ObservedCall {
  /** 32 random hex digits, those of the log and the audit log. */
  readonly id: string;
  /** What the caller sent under this name (W3C Trace Context), as it came: it may be anything. */
  readonly traceparent: string | undefined;
}

/** Is told how one release comes about. It must not throw, and what it does must be quick. */
export interface ReleaseWatcher {
  /** It was its turn. */
  started(): void;
  /** The bytes of a chunk hold until this returns. */
  saw(event: ReleaseEvent): void;
  /** The last that is told, whichever way the call ended. */
  ended(error: AgentError | undefined): void;
}

/** Whoever wants to know of releases: metrics, traces. */
export interface ReleaseObserver {
  begin(call: ObservedCall): ReleaseWatcher;
}

/** All of them, told in turn. */
export function allObservers(observers: readonly ReleaseObserver[]): ReleaseObserver {
  return {
    begin: (call) => {
      const watchers = observers.map((observer) => observer.begin(call));
      return {
        started: () => {
          for (const watcher of watchers) watcher.started();
        },
        saw: (event) => {
          for (const watcher of watchers) watcher.saw(event);
        },
        ended: (error) => {
          for (const watcher of watchers) watcher.ended(error);
        },
      };
    },
  };
}

/** `events`, of each of which `watcher` is told before it is handed on. Without one, they are left as they are. */
export function observed(
  events: AsyncIterable<ReleaseEvent>,
  watcher: ReleaseWatcher | undefined,
): AsyncIterable<ReleaseEvent> {
  return watcher ? watched(events, watcher) : events;
}

async function* watched(events: AsyncIterable<ReleaseEvent>, watcher: ReleaseWatcher): AsyncGenerator<ReleaseEvent> {
  for await (const event of events) {
    watcher.saw(event);
    yield event;
  }
}

/** Undefined as well when it is there twice: neither is the caller's word then. */
export function traceparentOf(metadata: Metadata): string | undefined {
  const [value, another] = metadata.get('traceparent');
  return typeof value === 'string' && another === undefined ? value : undefined;
}
