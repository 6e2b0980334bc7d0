import { untilAborted } from './until-aborted.ts';

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
 * Throws the signal's reason as soon as it is aborted; closing `messages` is left to the caller.
 */
export async function sendMessages<T>(
  call: MessageSink<T>,
  messages: AsyncIterator<T, void>,
  signal: AbortSignal,
): Promise<void> {
  let onSent: () => void = () => undefined;
  const sent = (): void => {
    onSent();
  };
  for (;;) {
    const step = await untilAborted(messages.next(), signal);
    if (step.done === true) return;
    call.write(step.value, sent);
    while (call.writableLength >= MAX_UNSENT) {
      // For a stream that is gone, grpc-js never calls back: the signal ends the wait.
      await untilAborted(new Promise<void>((resolve) => (onSent = resolve)), signal);
    }
  }
}
