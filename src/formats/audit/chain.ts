import { AgentError } from '../../errors.ts';
import { type AuditLine, digestOf, NO_LINE, readAuditLine } from './line.ts';

/** What is wrong with a log, and where. */
export interface AuditFault {
  /**
   * - MALFORMED: the line begins as one of an audit log, and is none
   * - CHANGED: the line after it does not have its digest, though none is missing between them
   * - MISSING: lines before it are not there
   * - ORDER: it was there already, or does not belong here
   * - CUT: the log does not have the line that it must have
   */
  readonly kind: 'MALFORMED' | 'CHANGED' | 'MISSING' | 'ORDER' | 'CUT';
  /** Number of the line in what was read, from 1. */
  readonly line: number;
  /** For people, to go behind "line N". */
  readonly message: string;
}

/** Starts of the agent that are remembered, to know one that comes again. */
const MAX_STARTS = 100_000;

interface Seen {
  readonly number: number;
  readonly digest: string;
  /** Absent when the line was malformed. */
  readonly line?: AuditLine;
}

export interface ChainOptions {
  /** Digest of the line that the log goes on from: where it is a part of a longer one. */
  readonly after?: string;
  /** Digest that one of the lines must have. */
  readonly expected?: string;
}

/** Goes through the lines of an audit log and finds what is missing in it, or was changed. */
export class AuditChain {
  readonly #options: ChainOptions;
  readonly #starts = new Set<string>();
  #last: Seen | undefined;
  #isExpectedSeen: boolean;
  #lines = 0;
  #beginnings = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#isExpectedSeen = options.expected === undefined;
  }

  /** Lines of the log so far. */
  get lines(): number {
    return this.#lines;
  }

  /** How often an agent was started. */
  get starts(): number {
    return this.#starts.size;
  }

  /** How often the log begins with nothing before it. A file has one beginning, a console one for each start. */
  get beginnings(): number {
    return this.#beginnings;
  }

  get lastDigest(): string | undefined {
    return this.#last?.digest;
  }

  /**
   * Takes the next line of the log, without its end.
   * @param number where it stands in what is read
   * @throws LIMIT_EXCEEDED
   */
  add(text: string, number: number): { readonly line?: AuditLine; readonly fault?: AuditFault } {
    const digest = digestOf(text);
    const line = readAuditLine(text);
    const fault = line ? this.#judge(line, number) : faultAt('MALFORMED', number, 'is no whole line of an audit log');
    this.#lines += 1;
    this.#isExpectedSeen ||= digest === this.#options.expected;
    if (line) this.#remember(line.start);
    this.#last = { number, digest, ...(line && { line }) };
    return { ...(line && { line }), ...(fault && { fault }) };
  }

  /** To be asked after the last line. @param number of lines that were read */
  end(number: number): AuditFault | undefined {
    if (this.#isExpectedSeen && this.#lines > 0) return undefined;
    return faultAt(
      'CUT',
      number,
      this.#lines === 0
        ? 'has no line of an audit log before it'
        : 'ends what was read, and no line before it has the digest that is expected',
    );
  }

  #judge(line: AuditLine, number: number): AuditFault | undefined {
    const last = this.#last;
    if (!last) return this.#judgeFirst(line, number);
    if (line.prev === last.digest)
      return follows(last.line, line) ? undefined : faultAt('ORDER', number, 'does not belong here');
    if (beginsLog(line) && !this.#starts.has(line.start)) {
      this.#beginnings += 1;
      return undefined;
    }
    // What was wrong with the line before has been said.
    return last.line && faultBetween(last.line, line, [last.number, number]);
  }

  #judgeFirst(line: AuditLine, number: number): AuditFault | undefined {
    const { after } = this.#options;
    if (beginsLog(line)) this.#beginnings += 1;
    if (after === undefined ? beginsLog(line) : line.prev === after) return undefined;
    return faultAt(
      'MISSING',
      number,
      after === undefined ? 'is the first, but there were others before it' : 'does not follow the line that it should',
    );
  }

  #remember(start: string): void {
    this.#starts.add(start);
    if (this.#starts.size <= MAX_STARTS) return;
    throw new AgentError(
      'LIMIT_EXCEEDED',
      `The log has over ${MAX_STARTS} starts of an agent; cut it into parts and give --after.`,
    );
  }
}

const beginsLog = ({ seq, prev }: AuditLine): boolean => seq === 0 && prev === NO_LINE;

/** Whether `line` may come right after `before`, whose digest it has. */
function follows(before: AuditLine | undefined, line: AuditLine): boolean {
  if (!before) return true;
  return line.start === before.start ? line.seq === before.seq + 1 : line.seq === 0;
}

function faultBetween(before: AuditLine, line: AuditLine, [first, second]: readonly [number, number]): AuditFault {
  if (line.start !== before.start)
    return faultAt('MISSING', second, 'follows a line that is not there, or was changed');
  const missing = line.seq - before.seq - 1;
  if (missing < 0) return faultAt('ORDER', second, 'was there already, or comes too late');
  if (missing > 0) return faultAt('MISSING', second, `has ${missing} missing before it`);
  return faultAt('CHANGED', first, 'and the one after it do not fit together: one of them was changed');
}

function faultAt(kind: AuditFault['kind'], line: number, message: string): AuditFault {
  return { kind, line, message };
}
