import { asAgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { Display } from './display.ts';
import { element } from './elements.ts';
import { VerifyForm } from './form.ts';
import type { VerifyReport } from './protocol.ts';
import { Verification } from './verification.ts';

/** Verifies what visitors choose or drop: what happens is brought to what does it. */
class VerifyPage {
  readonly #element = element('verifier', HTMLFormElement);
  readonly #form = new VerifyForm();
  readonly #display = new Display();
  /** Of what is being judged. */
  #stopping = new AbortController();

  start(): void {
    const form = this.#element;
    const verify = (): void => {
      this.#verify();
    };
    form.addEventListener('change', verify);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      verify();
    });
    element('stop', HTMLButtonElement).addEventListener('click', () => {
      this.#stopping.abort();
      this.#display.stopped();
    });
    this.#listenForDrops();
    addEventListener('hashchange', () => {
      this.#followLink();
    });
    element('unavailable', HTMLDivElement).hidden = true;
    form.hidden = false;
    this.#followLink();
  }

  /** Anywhere on the page: a file that missed the form would be opened instead of the page. */
  #listenForDrops(): void {
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.#element.classList.add('over');
    });
    document.addEventListener('dragleave', () => {
      this.#element.classList.remove('over');
    });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.#element.classList.remove('over');
      this.#form.choose([...(event.dataTransfer?.files ?? [])]);
      this.#verify();
    });
  }

  #followLink(): void {
    if (this.#form.prefill(location.hash)) element('more', HTMLDetailsElement).open = true;
    this.#verify();
  }

  /** Judges what is chosen now, and nothing else any more. */
  #verify(): void {
    this.#stopping.abort();
    const { release } = this.#form;
    if (!release) {
      this.#display.clear();
      return;
    }
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#display.begin();
    this.#judge(release, signal).catch((thrown: unknown) => {
      if (signal.aborted) return;
      const { code, message } = asAgentError(thrown);
      this.#display.show({ kind: 'refused', code, message: printable(message, Infinity) }, release.name, false);
    });
  }

  async #judge(release: File, signal: AbortSignal): Promise<void> {
    const job = await this.#form.jobOf(release);
    if (signal.aborted) return;
    const isExpected = Object.keys(job.expected).length > 0;
    const onReport = (report: VerifyReport): void => {
      this.#display.show(report, release.name, isExpected);
    };
    const verification = new Verification(this.#element.dataset['worker'] ?? '', job, onReport);
    signal.addEventListener('abort', () => {
      verification.stop();
    });
  }
}

// Web Crypto is there in secure contexts alone, and not all browsers have streams that inflate.
if (isSecureContext && 'DecompressionStream' in globalThis) new VerifyPage().start();
