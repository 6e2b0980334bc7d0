import { type AgentError, asAgentError } from '../../errors.ts';
import type { CallAccount } from './call-account.ts';

/** One line of the log: a call of this service that has ended. */
export interface CallRecord {
  /** 32 random hex digits; the caller is told them. */
  readonly id: string;
  readonly method: string;
  /** Address and port of the caller. */
  readonly peer: string;
  readonly durationMs: number;
  /** Absent when the call succeeded. Its cause may hold what the caller must not see. */
  readonly error?: AgentError;
}

export type LogCall = (record: CallRecord) => void;

/** Runs `work`, tells `log` and `account` how it ended and returns the error, if any. */
export async function recordCall(
  log: LogCall,
  account: CallAccount,
  work: () => Promise<void>,
): Promise<AgentError | undefined> {
  const started = performance.now();
  const { id, method, peer } = account;
  const record = (error?: AgentError): void => {
    log({ id, method, peer, durationMs: performance.now() - started, ...(error && { error }) });
  };
  try {
    await work();
    record();
    return undefined;
  } catch (thrown) {
    const error = asAgentError(thrown);
    account.failed(error);
    record(error);
    return error;
  }
}
