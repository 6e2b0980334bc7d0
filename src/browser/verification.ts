import type { VerifyJob, VerifyReport } from './protocol.ts';

/** One release that is being judged, in a worker of its own: to stop it is to end the worker. */
export class Verification {
  readonly #worker: Worker;

  /** @param onReport gets reports until {@link stop} is called, or one of them is no progress */
  constructor(script: string, job: VerifyJob, onReport: (report: VerifyReport) => void) {
    this.#worker = new Worker(script, { type: 'module', name: 'verify' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<VerifyReport>) => {
      if (data.kind !== 'progress') this.stop();
      onReport(data);
    });
    this.#worker.addEventListener('error', () => {
      this.stop();
      onReport({
        kind: 'refused',
        code: 'INTERNAL',
        message: 'The script of this page cannot be run. Load the page again; if that does not help, use the command.',
      });
    });
    this.#worker.postMessage(job);
  }

  stop(): void {
    this.#worker.terminate();
  }
}
