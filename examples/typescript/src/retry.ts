/** Whether a call may be made again, and when: by the agent's own table, reasons.json. */
import { setTimeout as delay } from 'node:timers/promises';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { ErrorInfo, RetryInfo } from './gen/google/rpc/error_details_pb.ts';
import table from '../reasons.json' with { type: 'json' };

const ATTEMPTS = 6;

interface Entry {
  readonly retry: boolean;
  readonly retryAfterSeconds?: number;
}

const reasons: Readonly<Record<string, Entry>> = table.reasons;
const statuses: Readonly<Record<string, Entry>> = table.statuses;

/** An error of the agent, or of gRPC on the way to it. */
export class CallError extends Error {
  /** As gRPC writes it: `UNAVAILABLE`. */
  readonly status: string;
  readonly #info: ErrorInfo | undefined;
  readonly #retry: RetryInfo | undefined;

  constructor(
    status: string,
    message: string,
    { info, retry }: { info?: ErrorInfo | undefined; retry?: RetryInfo | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.#info = info?.domain === table.domain ? info : undefined;
    this.#retry = retry;
  }

  /** How long to wait before the same request is made again; undefined when that is of no use. */
  get retryMs(): number | undefined {
    if (this.#retry?.retryDelay) return durationMs(this.#retry.retryDelay);
    const entry = this.#info ? reasons[this.#info.reason] : statuses[this.status];
    return entry?.retry === true ? (entry.retryAfterSeconds ?? 0) * 1000 : undefined;
  }

  /** What a person has to know. */
  override toString(): string {
    if (!this.#info) return `${this.status}: ${this.message}`;
    return `${this.#info.reason}: ${this.message} (call ${this.#info.metadata['callId']})`;
  }
}

/** Of a stream that ended as if all were well, but the release is not whole. */
export const lost = (): CallError => new CallError('UNAVAILABLE', 'the answer was lost');

/** Calls until it succeeds, or there is no use in it; waits as long as the agent says, twice as long each time. */
export async function withRetries<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const retryMs = error instanceof CallError && !signal.aborted ? error.retryMs : undefined;
      if (retryMs === undefined || attempt + 1 === ATTEMPTS) throw error;
      const waitMs = retryMs * 2 ** attempt;
      console.error(`${String(error)}; again in ${waitMs / 1000} s`);
      await delay(waitMs, undefined, { signal });
    }
  }
}
