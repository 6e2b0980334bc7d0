import { asAgentError } from '../errors.ts';

/** What `promise` settles to, or a rejection with the signal's reason (an AgentError) when that comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(asAgentError(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise
      .finally(() => {
        signal.removeEventListener('abort', onAbort);
      })
      .then(resolve, reject);
    if (signal.aborted) onAbort();
  });
}
