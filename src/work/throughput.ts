import type { Limits } from '../limits.ts';

export type ThroughputLimits = Pick<Limits, 'minBytesPerSecond' | 'throughputWindowMs'>;

/**
 * Finds out peers that are slow on purpose (git: http.lowSpeedLimit and http.lowSpeedTime). What counts is the time in
 * which the peer is waited for: in each window of it, enough bytes must get through.
 */
export class Throughput {
  readonly #windowMs: number;
  readonly #minBytes: number;
  readonly #onTooSlow: () => void;
  #waitedMs = 0;
  #bytes = 0;

  /** @param onTooSlow ends what waits; called once for each window with too few bytes */
  constructor({ minBytesPerSecond, throughputWindowMs }: ThroughputLimits, onTooSlow: () => void) {
    this.#windowMs = throughputWindowMs;
    this.#minBytes = (minBytesPerSecond * throughputWindowMs) / 1000;
    this.#onTooSlow = onTooSlow;
  }

  /** `bytes` more got through. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** `answer`, for which the peer is waited. */
  async during<T>(answer: Promise<T>): Promise<T> {
    let since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const judgeInTime = (): void => {
      timer = setTimeout(() => {
        this.#judge();
        since = performance.now();
        judgeInTime();
      }, this.#windowMs - this.#waitedMs);
    };
    judgeInTime();
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waitedMs += performance.now() - since;
      if (this.#waitedMs >= this.#windowMs) this.#judge();
    }
  }

  /** At the end of a window. */
  #judge(): void {
    if (this.#bytes < this.#minBytes) this.#onTooSlow();
    this.#waitedMs = 0;
    this.#bytes = 0;
  }
}
