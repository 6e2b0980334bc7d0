import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetName } from '../targets.ts';
import type { ChildReport } from './child.ts';
import { findings, writeInput } from './corpus.ts';
import { MAX_WAIT_MS } from './run-input.ts';

export type EndReport = Extract<ChildReport, { readonly type: 'end' }>;

export interface TargetRun {
  readonly target: TargetName;
  readonly seed: number;
  readonly seconds: number;
  readonly inputs: number | undefined;
  readonly keep: boolean;
  readonly onFinding: (path: string, error: string) => void;
}

/** Of JavaScript's own memory: what asks for more is found out by it. */
const MAX_HEAP_MIB = 1024;
const LENGTH_BYTES = 4;
/** After which it is taken to hang: it tells every second that it does not. */
const MAX_SILENCE_MS = 2 * MAX_WAIT_MS;

/** The input that a process had before it when it died; none when it had none. */
function lastInput(file: string): Buffer {
  const bytes = readFileSync(file);
  return bytes.length < LENGTH_BYTES ? bytes : bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt32LE());
}

/**
 * Fuzzes one target in a process of its own, which is killed when it hangs.
 *
 * @returns undefined when it hung or died; that is a finding, too
 */
export async function runTarget(run: TargetRun): Promise<EndReport | undefined> {
  const { target, seed, seconds, inputs = '', keep, onFinding } = run;
  const folder = mkdtempSync(join(tmpdir(), 'sealci-fuzz-'));
  const currentFile = join(folder, 'current');
  const task = [target, seed, seconds, inputs, keep, currentFile].map(String);
  const child = fork(new URL('child.ts', import.meta.url), task, {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MIB}`],
  });
  const { promise, resolve } = Promise.withResolvers<EndReport | undefined>();
  let end: EndReport | undefined;
  let lastSign = performance.now();
  let why = '';
  child.on('message', (message) => {
    // The child sends nothing else.
    const report = message as ChildReport;
    lastSign = performance.now();
    if (report.type === 'finding') onFinding(report.path, report.error);
    if (report.type === 'end') end = report;
  });
  const watch = setInterval(() => {
    if (performance.now() - lastSign < MAX_SILENCE_MS) return;
    why = `it gave no answer within ${MAX_SILENCE_MS} ms`;
    child.kill('SIGKILL');
  }, 1000);
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    if (!end) {
      const path = writeInput(join(findings, target), lastInput(currentFile));
      onFinding(path, why === '' ? `its process ended by ${signal ?? `exit code ${code ?? ''}`}` : why);
    }
    rmSync(folder, { recursive: true });
    resolve(end);
  });
  return promise;
}
