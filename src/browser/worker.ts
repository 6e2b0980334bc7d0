import { AgentError } from '../errors.ts';
import { entryLine } from '../formats/escape-path.ts';
import { printable } from '../formats/printable.ts';
import type { ReadEntry } from '../formats/tar-reader.ts';
import { defaultLimits } from '../limits.ts';
import { parseExpected } from '../release/verify/check-statements.ts';
import { describeRelease } from '../release/verify/describe-release.ts';
import { judgeRelease, type JudgeStep } from '../release/verify/judge-release.ts';
import { blobPieces } from './blob-pieces.ts';
import type { VerifyJob, VerifyReport } from './protocol.ts';
import { trustedKeys } from './trusted-keys.ts';

/** Entries that are shown. */
const MAX_LISTED_ENTRIES = 1000;
const MAX_TEXT_CHARACTERS = 4096;
/** A release is read twice: for its signature, and for its archive. */
const PASSES = 2;
const REPORT_INTERVAL_MS = 100;

function report(message: VerifyReport): void {
  postMessage(message);
}

/** Tells how far it is, ten times a second at most. */
class Progress {
  readonly #bytesTotal: number;
  #bytesDone = 0;
  #step: JudgeStep = 'signature';
  #reportedAt = -Infinity;

  constructor(fileBytes: number) {
    this.#bytesTotal = PASSES * fileBytes;
  }

  begin(step: JudgeStep): void {
    this.#step = step;
    this.#report();
  }

  add(bytes: number): void {
    this.#bytesDone += bytes;
    if (performance.now() - this.#reportedAt >= REPORT_INTERVAL_MS) this.#report();
  }

  #report(): void {
    this.#reportedAt = performance.now();
    report({ kind: 'progress', step: this.#step, bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal });
  }
}

function listed(entry: ReadEntry): string {
  return printable(entryLine(entry), MAX_TEXT_CHARACTERS);
}

/** By the same functions, and the same limits, as the command `verify`. */
async function verify(job: VerifyJob): Promise<VerifyReport> {
  const expected = parseExpected(job.expected);
  const keys = await trustedKeys(job);
  const progress = new Progress(job.release.size);
  const entries: string[] = [];
  const read = () =>
    blobPieces(job.release, (bytes) => {
      progress.add(bytes);
    });
  const judged = await judgeRelease(read, {
    keys,
    expected,
    limits: defaultLimits,
    now: new Date(),
    onStep: (step) => {
      progress.begin(step);
    },
    onEntry: (entry) => {
      if (entries.length < MAX_LISTED_ENTRIES) entries.push(listed(entry));
    },
  });
  const { files, directories, symlinks } = judged.contents;
  return {
    kind: 'valid',
    facts: describeRelease(judged).map(([name, value]) => [name, printable(value, MAX_TEXT_CHARACTERS)]),
    entries,
    moreEntries: files + directories + symlinks - entries.length,
  };
}

function refusalOf(thrown: unknown): VerifyReport {
  const error =
    thrown instanceof AgentError
      ? thrown
      : new AgentError(
          'INTERNAL',
          'This page met an unexpected condition. Verify by the command, and report it please.',
        );
  const advice = error.code === 'LIMIT_EXCEEDED' ? ' Only the command can do so, not this page.' : '';
  return { kind: 'refused', code: error.code, message: printable(error.message + advice, MAX_TEXT_CHARACTERS) };
}

addEventListener('message', ({ data }: MessageEvent<VerifyJob>) => {
  verify(data).catch(refusalOf).then(report, reportError);
});
