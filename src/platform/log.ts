import type { AgentError } from '../errors.ts';

/**
 * Facts of one event. Never a credential or a secret key. Messages of errors and the facts of a release hold strings of
 * the request, as far as they have been checked.
 */
type LogFacts = Readonly<Record<string, string | number | boolean | object>>;

/** Where lines go: process.stdout, or what a test has in its place. */
export interface LogOutput {
  write(line: string): unknown;
  /** Bytes that were written and nobody has read yet. */
  readonly writableLength: number;
}

/** Bytes of lines that wait in memory for whoever reads the log. */
export const MAX_WAITING_LOG_BYTES = 256 * 1024;

/** Bytes of lines of the audit log that may wait besides. */
const AUDIT_ROOM_BYTES = 256 * 1024;

/**
 * Writes one line of JSON for each event: `time`, `event`, and what belongs to it. A reader that stops reading must not
 * fill the agent's memory, nor stop its work: lines are dropped then, and their number is told once it goes on.
 */
export class Log {
  readonly #output: LogOutput;
  readonly #now: () => Date;
  #dropped = 0;

  constructor(output: LogOutput, now: () => Date) {
    this.#output = output;
    this.#now = now;
  }

  event(event: string, facts: LogFacts = {}): void {
    if (this.#output.writableLength > MAX_WAITING_LOG_BYTES) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#write('dropped', { lines: this.#dropped });
    this.#dropped = 0;
    this.#write(event, facts);
  }

  /** A line as it is, of the audit log. Room is kept for these that others cannot fill. */
  line(text: string): void {
    if (this.#output.writableLength > MAX_WAITING_LOG_BYTES + AUDIT_ROOM_BYTES) this.#dropped++;
    else this.#output.write(`${text}\n`);
  }

  #write(event: string, facts: LogFacts): void {
    this.#output.write(`${JSON.stringify({ time: this.#now().toISOString(), event, ...facts })}\n`);
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
