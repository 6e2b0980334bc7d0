import { AgentError } from '../../errors.ts';
import { AuditChain, type AuditFault, type ChainOptions } from '../../formats/audit/chain.ts';
import { findLines } from '../../formats/audit/find-lines.ts';
import { readSha256 } from '../../formats/pasted-hex.ts';
import { printable } from '../../formats/printable.ts';
import { type Context, errorJson, table } from '../context.ts';
import { counted } from '../../formats/counted.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { inputName, openSource } from '../open-source.ts';

export interface AuditVerifyOptions {
  /** Digests in hex digits. */
  readonly after?: string;
  readonly expectDigest?: string;
}

/** What was found in a log. */
interface AuditReport {
  readonly lines: number;
  /** Of the agent's other log, or of the console. */
  readonly otherLines: number;
  readonly starts: number;
  readonly beginnings: number;
  readonly firstTime: string | undefined;
  readonly lastTime: string | undefined;
  readonly lastDigest: string | undefined;
  /** The first ones. */
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
}

/** Faults that are told one by one. */
const MAX_FAULTS_TOLD = 100;

/** Says whether an audit log is whole. */
export async function auditVerify(file: string, options: AuditVerifyOptions, context: Context): Promise<void> {
  context.step = 'opening';
  const chain = chainOptions(options);
  context.step = 'reading';
  const report = await check(readPieces(file, context.signal), chain);
  const error = errorOf(file, report);
  if (context.json) {
    const { step } = context;
    const failure = error && { error: { ...errorJson(error), step } };
    context.printJson({ ...failure, file, ...report });
  } else {
    context.print(textOf(file, report));
    if (error) context.fail(error);
  }
  if (error) process.exitCode = exitCodeOf[error.code];
}

function chainOptions({ after, expectDigest }: AuditVerifyOptions): ChainOptions {
  return {
    ...(after !== undefined && { after: digest(after, '--after') }),
    ...(expectDigest !== undefined && { expected: digest(expectDigest, '--expect-digest') }),
  };
}

function digest(text: string, option: string): string {
  const digits = readSha256(text);
  if (digits !== undefined) return digits;
  throw new AgentError('INVALID_ARGUMENT', `Give ${option} 64 hex digits, the digest of a line of an audit log.`);
}

async function* readPieces(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    // Without an encoding, its chunks are Buffers.
    yield* (await openSource(file, signal)) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof AgentError) throw cause;
    const message = `${inputName(file)} cannot be read; check that it is there and yours to read.`;
    throw new AgentError('FILE_UNREADABLE', message, { cause });
  }
}

async function check(pieces: AsyncIterable<Uint8Array>, options: ChainOptions): Promise<AuditReport> {
  const chain = new AuditChain(options);
  const faults: AuditFault[] = [];
  let faultCount = 0;
  const note = (fault: AuditFault | undefined): void => {
    if (!fault) return;
    faultCount += 1;
    if (faults.length < MAX_FAULTS_TOLD) faults.push(fault);
  };
  let [firstTime, lastTime]: (string | undefined)[] = [];
  let read = 0;
  for await (const { number, audit } of findLines(pieces)) {
    read = number;
    if (audit === undefined) continue;
    const { line, fault } = chain.add(audit, number);
    note(fault);
    firstTime ??= line?.time;
    lastTime = line?.time ?? lastTime;
  }
  note(chain.end(read));
  const { lines, starts, beginnings, lastDigest } = chain;
  return { lines, otherLines: read - lines, starts, beginnings, firstTime, lastTime, lastDigest, faults, faultCount };
}

function errorOf(file: string, { faultCount }: AuditReport): AgentError | undefined {
  if (faultCount === 0) return undefined;
  return new AgentError(
    'AUDIT_LOG_INVALID',
    `The audit log ${file} has ${counted(faultCount, 'fault')}: do not rely on it, and find out who could write to it.`,
  );
}

function textOf(file: string, report: AuditReport): string {
  const { lines, otherLines, starts, beginnings, firstTime, lastTime, lastDigest, faults, faultCount } = report;
  const told = faults.map(({ kind, line, message }) => `${kind.padEnd(9)}  line ${line} ${message}\n`);
  if (faultCount > faults.length) told.push(`and ${counted(faultCount - faults.length, 'more fault')}\n`);
  if (lines === 0) return told.join('');
  const rows: [string, string][] = [
    ['lines', `${lines}, and ${otherLines} that are none of it`],
    ['starts', String(starts)],
    ['beginnings', String(beginnings)],
    ['from', firstTime ?? 'unknown'],
    ['to', lastTime ?? 'unknown'],
    ['last digest', lastDigest ?? 'none'],
  ];
  const verdict = faultCount === 0 ? `The audit log is whole: ${printable(file, 4096)}\n` : '';
  return `${told.join('')}${verdict}${table(rows)}`;
}
