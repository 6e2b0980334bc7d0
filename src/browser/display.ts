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

/** The part of the page that says how far the judgement is, and what it was. */
export class Display {
  /** Is read out when it changes, so it tells of steps and not of bytes. */
  readonly #status = element('status', HTMLParagraphElement);
  readonly #work = element('work', HTMLDivElement);
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #progressText = element('progress-text', HTMLSpanElement);
  readonly #outcome = element('outcome', HTMLDivElement);

  /** As if nothing had been chosen yet. */
  clear(): void {
    this.#outcome.replaceChildren();
    this.#work.hidden = true;
    this.#say('');
  }

  begin(): void {
    this.#outcome.replaceChildren();
    this.#progress.removeAttribute('value');
    this.#progressText.textContent = '';
    this.#work.hidden = false;
    this.#say('Loading the keys');
  }

  stopped(): void {
    this.#work.hidden = true;
    this.#say('Stopped: nothing was verified');
  }

  /** @param isExpected whether the visitor said which release it has to be */
  show(report: VerifyReport, fileName: string, isExpected: boolean): void {
    if (report.kind === 'progress') {
      this.#showProgress(report);
      return;
    }
    const refusal = report.kind === 'refused' ? report : undefined;
    this.#work.hidden = true;
    this.#outcome.replaceChildren(report.kind === 'valid' ? showValid(report, isExpected) : showRefusal(report));
    this.#say(`${headlineOf(refusal)}: ${printable(fileName)}`);
  }

  #showProgress({ step, bytesDone, bytesTotal }: Extract<VerifyReport, { kind: 'progress' }>): void {
    this.#progress.max = bytesTotal;
    this.#progress.value = bytesDone;
    this.#progressText.textContent = `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}: the file is read twice`;
    this.#say(steps[step]);
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}
