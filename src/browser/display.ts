import { formatBytes } from '../formats/byte-count.ts';
import { printable } from '../formats/printable.ts';
import type { JudgeStep } from '../release/verify/judge-release.ts';
import { element } from './elements.ts';
import { headlineOf, showRefusal, showValid } from './outcome.ts';
import type { VerifyReport } from './protocol.ts';

const steps: Readonly<Record<JudgeStep, string>> = {
  signature: 'Checking the signature',
  statements: 'Comparing what is signed',
  archive: 'Reading the archive',
};

/** Is read out when it changes, so it tells of steps and not of bytes. */
const status = element('status', HTMLParagraphElement);
const work = element('work', HTMLDivElement);
const progress = element('progress', HTMLProgressElement);
const progressText = element('progress-text', HTMLSpanElement);
const outcome = element('outcome', HTMLDivElement);

function setStatus(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

/** As if nothing had been chosen yet. */
export function showNothing(): void {
  outcome.replaceChildren();
  work.hidden = true;
  setStatus('');
}

export function showBegin(): void {
  outcome.replaceChildren();
  progress.removeAttribute('value');
  progressText.textContent = '';
  work.hidden = false;
  setStatus('Loading the keys');
}

export function showStopped(): void {
  work.hidden = true;
  setStatus('Stopped: nothing was verified');
}

/** @param isExpected whether the visitor said which release it has to be */
export function show(report: VerifyReport, fileName: string, isExpected: boolean): void {
  if (report.kind === 'progress') {
    const { step, bytesDone, bytesTotal } = report;
    progress.max = bytesTotal;
    progress.value = bytesDone;
    progressText.textContent = `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}: the file is read twice`;
    setStatus(steps[step]);
    return;
  }
  const refusal = report.kind === 'refused' ? report : undefined;
  work.hidden = true;
  outcome.replaceChildren(report.kind === 'valid' ? showValid(report, isExpected) : showRefusal(report));
  setStatus(`${headlineOf(refusal)}: ${printable(fileName)}`);
}
