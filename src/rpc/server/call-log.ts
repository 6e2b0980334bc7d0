import { type AgentError, asAgentError } from '../../errors.ts';

/** One line of the log: a call of this service that has ended. */
export interface CallRecord {
  readonly method: string;
  /** Address and port of the caller. */
  readonly peer: string;
  readonly durationMs: number;
  /** Absent when the call succeeded. Its cause may hold what the caller must not see. */
  readonly error?: AgentError;
}

export type LogCall = (record: CallRecord) => void;

interface Peer {
  getPeer(): string;
}

/** Runs `work`, tells `log` how it ended and returns the error, if any. */
export async function recordCall(
  log: LogCall,
  method: string,
  call: Peer,
  work: () => Promise<void>,
): Promise<AgentError | undefined> {
  const started = performance.now();
  const peer = call.getPeer();
  const record = (error?: AgentError): void => {
    log({ method, peer, durationMs: performance.now() - started, ...(error && { error }) });
  };
  try {
    await work();
    record();
    return undefined;
  } catch (thrown) {
    const error = asAgentError(thrown);
    record(error);
    return error;
  }
}
