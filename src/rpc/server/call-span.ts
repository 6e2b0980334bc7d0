import type { EventEmitter } from 'node:events';
import { AgentError } from '../../errors.ts';
import { MAX_TIMER_MS } from '../../work/max-timer.ts';
import { Standing } from '../../work/standing.ts';

/** The part of a grpc-js server call that its span depends on. */
export interface CancellableCall extends EventEmitter {
  readonly cancelled: boolean;
  getDeadline(): Date | number;
}

/**
 * The time a call may take. Its signal is aborted, with the error that says why, when the caller cancels or vanishes,
 * when the caller's deadline or the agent's own bound has passed, and by {@link abort}.
 */
export class CallSpan {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly standing = new Standing((reason) => {
    this.abort(reason);
  });

  constructor(call: CancellableCall, boundMs: number) {
    const cancel = (): void => {
      this.abort(new AgentError('CANCELLED', 'The caller cancelled the call or went away.'));
    };
    // grpc-js ends an expired call itself, but tells of it only once all that is buffered has been sent: to a client
    // that reads no more, never. Hence a timer of our own.
    // eslint-disable-next-line no-restricted-properties -- grpc-js has its deadlines by this clock
    const leftMs = Math.min(Number(call.getDeadline()) - Date.now(), boundMs, MAX_TIMER_MS);
    this.#timer = setTimeout(
      () => {
        this.abort(new AgentError('DEADLINE_EXCEEDED', 'The call took longer than its deadline or the agent allows.'));
      },
      Math.max(0, leftMs),
    );
    call.on('cancelled', cancel);
    if (call.cancelled) cancel();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: AgentError): void {
    this.#controller.abort(reason);
  }

  /** Frees the timer. To be called when the work has ended. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
