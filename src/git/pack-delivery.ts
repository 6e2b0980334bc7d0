import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Standing } from '../work/standing.ts';
import { Throughput } from '../work/throughput.ts';

type DeliveryLimits = Pick<Limits, 'maxPackWaitMs' | 'minBytesPerSecond' | 'throughputWindowMs'>;

/**
 * Sees to it that a server delivers: the first byte of the pack within `maxPackWaitMs`, however much it tells of its
 * progress (git is honestly slow to count objects), and from then on `minBytesPerSecond`. Ends the release with
 * REMOTE_TIMEOUT otherwise.
 */
export class PackDelivery {
  readonly #standing: Standing;
  readonly #timer: NodeJS.Timeout;
  readonly #throughput: Throughput;

  /** The time to the first byte starts here. */
  constructor(limits: DeliveryLimits, standing: Standing) {
    this.#standing = standing;
    const { maxPackWaitMs, minBytesPerSecond, throughputWindowMs } = limits;
    this.#timer = setTimeout(() => {
      standing.end(late(`did not begin with the pack within ${maxPackWaitMs} ms`, 'maxPackWaitMs', limits));
    }, maxPackWaitMs);
    this.#throughput = new Throughput(limits, () => {
      const what = `sent under ${minBytesPerSecond} bytes of the pack a second over ${throughputWindowMs} ms`;
      standing.end(late(what, 'minBytesPerSecond', limits));
    });
  }

  /** What the server is asked before the pack. */
  before<T>(answer: Promise<T>): Promise<T> {
    return this.#standing.during(answer);
  }

  /** The pack, as it comes. */
  async *watch(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      let next = await this.#standing.during(pieces.next());
      clearTimeout(this.#timer);
      while (next.done !== true) {
        this.#throughput.count(next.value.length);
        this.#standing.moved(next.value.length);
        yield next.value;
        next = await this.#standing.during(this.#throughput.during(pieces.next()));
      }
    } finally {
      this.close();
      await pieces.return(undefined);
    }
  }

  /** Frees the timer. */
  close(): void {
    clearTimeout(this.#timer);
  }
}

function late(what: string, limit: keyof DeliveryLimits, limits: DeliveryLimits): AgentError {
  return new AgentError('REMOTE_TIMEOUT', `The git server ${what}. Check the server and the network, then try again.`, {
    data: { limit, value: String(limits[limit]), phase: 'FETCHING' },
  });
}
