import { asAgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { show, showBegin, showNothing, showStopped } from './display.ts';
import { element } from './elements.ts';
import { choose, chosenRelease, jobOf, prefill } from './form.ts';
import type { VerifyReport } from './protocol.ts';
import { Verification } from './verification.ts';

const form = element('verifier', HTMLFormElement);
const workerScript = form.dataset['worker'] ?? '';

/** Stops what is being judged, if anything is. */
let stop = (): void => undefined;

/** Judges what is chosen now, and nothing else any more. */
function verify(): void {
  stop();
  const file = chosenRelease();
  if (!file) {
    showNothing();
    return;
  }
  const stopped = new AbortController();
  stop = () => {
    stopped.abort();
  };
  showBegin();
  begin(file, stopped.signal).catch((thrown: unknown) => {
    if (stopped.signal.aborted) return;
    const { code, message } = asAgentError(thrown);
    show({ kind: 'refused', code, message: printable(message) }, file.name, false);
  });
}

async function begin(file: File, signal: AbortSignal): Promise<void> {
  const job = await jobOf(file);
  if (signal.aborted) return;
  const isExpected = Object.keys(job.expected).length > 0;
  const onReport = (report: VerifyReport): void => {
    show(report, file.name, isExpected);
  };
  const verification = new Verification(workerScript, job, onReport);
  signal.addEventListener('abort', () => {
    verification.stop();
  });
}

function openLink(): void {
  if (prefill(location.hash)) element('more', HTMLDetailsElement).open = true;
  verify();
}

/** What it takes: Web Crypto is there in secure contexts alone, and not all browsers have streams that inflate. */
if (isSecureContext && 'DecompressionStream' in globalThis) {
  form.addEventListener('change', verify);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    verify();
  });
  element('stop', HTMLButtonElement).addEventListener('click', () => {
    stop();
    showStopped();
  });
  // Anywhere on the page: a file that missed the form would be opened instead of the page.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  document.addEventListener('dragleave', () => {
    form.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    choose([...(event.dataTransfer?.files ?? [])]);
    verify();
  });
  addEventListener('hashchange', openLink);
  element('unavailable', HTMLDivElement).hidden = true;
  form.hidden = false;
  openLink();
}
