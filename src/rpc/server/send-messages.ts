import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { Throughput } from '../../work/throughput.ts';
import { freeOwnMemory } from '../../work/free-memory.ts';
import type { CallSpan } from './call-span.ts';
import { untilAborted } from '../../work/until-aborted.ts';

type SendingLimits = Pick<Limits, 'maxStallMs' | 'minBytesPerSecond' | 'throughputWindowMs'>;

/** Messages that may wait in the process for a slow reader. */
const MAX_UNSENT = 4;

/** The part of a grpc-js server stream that sending depends on. */
export interface MessageSink<T> {
  /** Messages that wait to be sent. */
  readonly writableLength: number;
  write(message: T, sent: () => void): boolean;
}

/**
 * Sends `messages` as fast as the client reads them: while {@link MAX_UNSENT} of them wait, no further one is asked for.
 * A client that takes none of them for `maxStallMs` milliseconds, or too little while they wait (`minBytesPerSecond`),
 * ends the span with DEADLINE_EXCEEDED: what it holds up has a pack in memory. The memory of large messages is freed
 * when they are sent.
 *
 * Throws the reason of the span's signal as soon as that is aborted; closing `messages` is left to the caller.
 */
export async function sendMessages<T extends Uint8Array>(
  call: MessageSink<T>,
  messages: AsyncIterator<T, void>,
  span: Pick<CallSpan, 'signal' | 'abort' | 'standing'>,
  limits: SendingLimits,
): Promise<void> {
  const { maxStallMs } = limits;
  const throughput = new Throughput(limits, () => {
    span.abort(slownessError(limits));
  });
  let onSent: () => void = () => undefined;
  for (;;) {
    const step = await untilAborted(messages.next(), span.signal);
    if (step.done === true) return;
    const message = step.value;
    const { length } = message;
    call.write(message, () => {
      // gRPC has copied it behind its own five bytes.
      freeOwnMemory(message);
      throughput.count(length);
      span.standing.moved(length);
      onSent();
    });
    while (call.writableLength >= MAX_UNSENT) {
      const timer = setTimeout(() => {
        span.abort(stallError(maxStallMs));
      }, maxStallMs);
      // For a stream that is gone, grpc-js never calls back: the signal ends the wait.
      const room = new Promise<void>((resolve) => (onSent = resolve));
      await span.standing.during(throughput.during(untilAborted(room, span.signal))).finally(() => {
        clearTimeout(timer);
      });
    }
  }
}

function stallError(maxStallMs: number): AgentError {
  return new AgentError(
    'DEADLINE_EXCEEDED',
    `You took nothing of the release for ${maxStallMs} ms; ask again and read it without such pauses.`,
    { data: { limit: 'maxStallMs', value: String(maxStallMs) } },
  );
}

function slownessError({ minBytesPerSecond, throughputWindowMs }: SendingLimits): AgentError {
  return new AgentError(
    'DEADLINE_EXCEEDED',
    `You took under ${minBytesPerSecond} bytes of the release a second over ${throughputWindowMs} ms; ask again and read it faster.`,
    { data: { limit: 'minBytesPerSecond', value: String(minBytesPerSecond) } },
  );
}
