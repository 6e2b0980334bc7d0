import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../../src/errors.ts';
import type { ReleaseEvent } from '../../src/release/release.ts';
import { info } from './fake-agent.ts';

/** What became of the releases of {@link endlessRelease}. */
export interface EndlessState {
  /** Generators that are open, and that ever were. */
  open: number;
  opened: number;
  chunks: number;
  /** Code of the error that the signal was aborted with. */
  reason?: string;
}

/** Releases without end, and what became of them. */
export function endlessRelease(): {
  readonly state: EndlessState;
  readonly createRelease: (request: unknown, signal: AbortSignal) => AsyncGenerator<ReleaseEvent>;
} {
  const state: EndlessState = { open: 0, opened: 0, chunks: 0 };
  async function* createRelease(_request: unknown, signal: AbortSignal): AsyncGenerator<ReleaseEvent> {
    state.open += 1;
    state.opened += 1;
    signal.addEventListener('abort', () => {
      if (signal.reason instanceof AgentError) state.reason = signal.reason.code;
    });
    try {
      yield await Promise.resolve(info);
      for (;;) {
        state.chunks += 1;
        yield { type: 'chunk', bytes: new Uint8Array(65_536) };
      }
    } finally {
      state.open -= 1;
    }
  }
  return { state, createRelease };
}

/** A release that waits until it is aborted. */
export async function* idleRelease(_request: unknown, signal: AbortSignal): AsyncGenerator<ReleaseEvent> {
  yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
  await delay(60_000, undefined, { signal });
}
