import type { AgentError, ErrorCode } from '../errors.ts';
import { printable } from '../formats/printable.ts';

export interface OutputOptions {
  /** One JSON object on stdout, and nothing else anywhere. */
  readonly json?: boolean;
  /** Nothing on stderr but an error. */
  readonly quiet?: boolean;
}

const MAX_MESSAGE_CHARACTERS = 2000;

/** What a command runs with: where it writes, when it must stop, and what it is doing for the error's sake. */
export class Context {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Aborted when the user stops the program, or nobody reads its output any more. */
  readonly signal: AbortSignal;
  /** What is being done, for the JSON form of an error: a word or two, stable. */
  step = 'start';
  /** What the error CANCELLED says: a command whose effect may outlast it says so here, before it has the effect. */
  whenStopped = 'Stopped before it was done; nothing was left behind.';
  /** Whether the command goes on after SIGHUP. */
  outlivesTerminal = false;

  constructor(options: OutputOptions, signal: AbortSignal) {
    this.json = options.json === true;
    this.quiet = options.quiet === true || this.json;
    this.signal = signal;
  }

  /** A result, on stdout. */
  print(text: string): void {
    process.stdout.write(text);
  }

  printJson(value: object): void {
    this.print(`${JSON.stringify(value)}\n`);
  }

  /** A line for people, on stderr. */
  say(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }

  /** Why the command failed. */
  fail(error: AgentError): void {
    const message = printable(error.message, MAX_MESSAGE_CHARACTERS);
    const call = callOf(error);
    if (this.json)
      this.printJson({ error: { ...errorJson(error), step: this.step, ...(call !== undefined && { callId: call }) } });
    else {
      process.stderr.write(`sealci-release-agent: ${message} (${error.code})\n`);
      if (call) process.stderr.write(`In the agent's log, this is call ${call}.\n`);
    }
    // Only a defect needs its origin; of other errors the cause may quote what must not be shown.
    if (error.code === 'INTERNAL' && error.cause instanceof Error) {
      process.stderr.write(`${error.cause.stack ?? error.cause.message}\n`);
    }
  }
}

/** An error for the JSON form, by the names that errors of an agent have on the wire (google.rpc.ErrorInfo). */
export function errorJson({ code, message }: AgentError): { readonly reason: ErrorCode; readonly message: string } {
  return { reason: code, message: printable(message, MAX_MESSAGE_CHARACTERS) };
}

/** The id of the call that an agent refused; it is not trusted to give one. */
function callOf({ data }: AgentError): string | undefined {
  const { callId } = data;
  return callId !== undefined && /^[0-9a-f]{32}$/.test(callId) ? callId : undefined;
}

/** `names` and `values` in two columns. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${printable(value, 4096)}\n`).join('');
}
