import type { ServerWritableStream } from '@grpc/grpc-js';
import { type AgentError, asAgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { ReleaseEvent } from '../../release/release.ts';
import { callIdMetadata } from '../call-id.ts';
import type { CreateReleaseRequest } from '../gen/sealci/release/v1/release_agent.ts';
import { encodeEvent, encodeRelease } from '../messages/encode-release.ts';
import type { Received } from '../method-adapter.ts';
import type { CallAccount } from './call-account.ts';
import type { CallSpan } from './call-span.ts';
import { sendMessages } from './send-messages.ts';
import { throttleProgress } from './throttle-progress.ts';

export type ReleaseCall = ServerWritableStream<Received<CreateReleaseRequest>, Buffer>;

/** What the caller of CreateRelease gets: word that it waits, the release, and an error if there is one. */
export class ReleaseAnswer {
  readonly #call: ReleaseCall;
  readonly #account: CallAccount;
  #hasBegun = false;

  constructor(call: ReleaseCall, account: CallAccount) {
    this.#call = call;
    this.#account = account;
  }

  /** Says that the call waits. A caller that has not read what was said before is not told again. */
  queued(queuePosition: number): void {
    if (this.#call.writableLength > 0) return;
    this.#begin();
    const progress = { phase: 'QUEUED', objectsDone: 0, bytesDone: 0, queuePosition } as const;
    this.#call.write(encodeEvent({ type: 'progress', progress }));
  }

  /** Sends a release and ends the call; on failure too, before the work that fails has been wound up. */
  async send(events: AsyncIterable<ReleaseEvent>, span: CallSpan, limits: Limits): Promise<void> {
    const { signal } = span;
    this.#begin();
    const messages = encodeRelease(throttleProgress(events));
    try {
      await sendMessages(this.#call, messages, span, limits);
      this.#call.end();
    } catch (error) {
      // What fails after the signal fails because of it.
      const reason: unknown = signal.aborted ? signal.reason : error;
      this.fail(asAgentError(reason));
      throw reason;
    } finally {
      await messages.return();
    }
  }

  /** Ends the call with an error, unless it has ended. */
  fail(error: AgentError): void {
    if (!this.#call.writableEnded) this.#call.emit('error', this.#account.statusOf(error));
  }

  /** As late as can be: a client may ask again by itself for what is refused before any of the answer is there. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#call.sendMetadata(callIdMetadata(this.#account.id));
  }
}
