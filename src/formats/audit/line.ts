import { createHash } from 'node:crypto';
import { toAscii } from './text.ts';

/** How every line of an audit log begins, and no other line of the agent or of a console has it in it. */
export const AUDIT_MARK = '{"audit":1,';

/** Bytes of one line, without its end. */
export const MAX_AUDIT_LINE_BYTES = 8192;

/** Stands for the line before the first one. */
export const NO_LINE = '0'.repeat(64);

/** What goes with an event: short values that {@link cutText} has bounded. */
export type AuditFacts = Readonly<Record<string, unknown>>;

export interface AuditLine {
  /** Counts the lines of one start of the agent, from 0. */
  readonly seq: number;
  /** {@link digestOf} the line before, of an earlier start as well; {@link NO_LINE} where a log begins. */
  readonly prev: string;
  /** RFC 3339, in UTC. */
  readonly time: string;
  /** Of this start of the agent: 32 random hex digits. */
  readonly start: string;
  /** What happened: lower-case letters. */
  readonly event: string;
}

const HEAD = new RegExp(
  [
    String.raw`^\{"audit":1,"seq":(?<seq>0|[1-9]\d{0,14}),"prev":"(?<prev>[0-9a-f]{64})"`,
    String.raw`"time":"(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"`,
    String.raw`"start":"(?<start>[0-9a-f]{32})","event":"(?<event>[a-z]{1,32})"[,}]`,
  ].join(','),
);

/**
 * One line, without its end. The fields of {@link AuditLine} come first and in this order, so that the same record is
 * always the same bytes.
 *
 * @throws RangeError when it would be too long: facts were not bounded
 */
export function writeAuditLine({ seq, prev, time, start, event }: AuditLine, facts: AuditFacts): string {
  const line = toAscii({ audit: 1, seq, prev, time, start, event, ...facts });
  if (line.length > MAX_AUDIT_LINE_BYTES) throw new RangeError(`an audit line of ${line.length} bytes`);
  return line;
}

/** What the line says of itself; undefined when no agent wrote it so. */
export function readAuditLine(line: string): AuditLine | undefined {
  if (line.length > MAX_AUDIT_LINE_BYTES || !/^[ -~]*$/.test(line) || !isJson(line)) return undefined;
  const head = HEAD.exec(line)?.groups as
    Readonly<Record<'seq' | 'prev' | 'time' | 'start' | 'event', string>> | undefined;
  return head && { ...head, seq: Number(head.seq) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** SHA-256 of a line without its end, in lower-case hex digits: the `prev` of the one after it. */
export function digestOf(line: string): string {
  return createHash('sha256').update(line, 'latin1').digest('hex');
}
