import type { AgentError } from '../errors.ts';

/**
 * Facts of one event. Never a credential or a secret key. Messages of errors and the facts of a release hold strings of
 * the request, as far as they have been checked.
 */
type LogFacts = Readonly<Record<string, string | number | boolean | object>>;

/** Writes one line of JSON for each event: `time`, `event`, and what belongs to it. */
export class Log {
  readonly #write: (line: string) => void;
  readonly #now: () => Date;

  constructor(write: (line: string) => void, now: () => Date) {
    this.#write = write;
    this.#now = now;
  }

  event(event: string, facts: LogFacts = {}): void {
    this.#write(`${JSON.stringify({ time: this.#now().toISOString(), event, ...facts })}\n`);
  }
}

/**
 * An error for the log. Only a defect of this program tells where it comes from: the messages of other errors' causes
 * may quote a server, a caller or a file.
 */
export function errorFacts(error: AgentError): LogFacts {
  const facts = { code: error.code, message: error.message };
  return error.code === 'INTERNAL' ? { ...facts, stack: stackOf(error) } : facts;
}

function stackOf(error: Error): string {
  const { cause } = error;
  const own = error.stack ?? error.message;
  return cause instanceof Error ? `${own}\ncaused by ${stackOf(cause)}` : own;
}
