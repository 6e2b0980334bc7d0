import type { Log } from '../platform/log.ts';

const LOOK_MS = 10 * 60_000;
const LONGEST_NOTICE_MS = 7 * 86_400_000;
/** Of the time for which something counts: who renews by himself has done so before. */
const NOTICE_PART = 0.2;

interface Expiry {
  readonly noticeAt: number;
  readonly expiresAt: number;
  told: 'nothing' | 'soon' | 'expired';
}

/** Says in the log when what is in use is about to expire, and when it has. */
export class ExpiryWarnings {
  readonly #log: Log;
  readonly #expiries = new Map<string, Expiry>();
  readonly #timer: NodeJS.Timeout;

  constructor(log: Log) {
    this.#log = log;
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS).unref();
  }

  /** Watches over `what`, in the place of what was called so before. */
  watch(what: string, from: Date, to: Date): void {
    const expiresAt = to.getTime();
    const notice = Math.min((expiresAt - from.getTime()) * NOTICE_PART, LONGEST_NOTICE_MS);
    this.#expiries.set(what, { noticeAt: expiresAt - notice, expiresAt, told: 'nothing' });
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    // eslint-disable-next-line no-restricted-properties -- the dates of certificates are by this clock
    const now = Date.now();
    for (const [what, expiry] of this.#expiries) {
      const state = now >= expiry.expiresAt ? 'expired' : now >= expiry.noticeAt ? 'soon' : 'nothing';
      if (state === expiry.told) continue;
      expiry.told = state;
      const at = new Date(expiry.expiresAt).toISOString();
      if (state === 'nothing') continue;
      const verb = state === 'expired' ? 'expired' : 'expires';
      this.#log.event('warning', {
        message: `${what} ${verb} at ${at}; put its successor into the file, which is read again then.`,
      });
    }
  }
}
