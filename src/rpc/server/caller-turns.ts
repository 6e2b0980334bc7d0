import { LRUCache } from 'lru-cache';

/** What a release counts for besides its time: whoever asks and cancels in a loop has turns as well. */
const TURN_MS = 1000;
/** Of those who called last, how many are remembered. */
const MAX_CALLERS = 10_000;

/** What waits for its caller's turn. */
interface Waiter {
  readonly caller: string;
}

/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin and Cheng, 1996), as the kernel's scheduler does it for
 * processes. Each caller has a clock that goes on while its releases are made. The turn is that of the caller whose clock
 * is the furthest behind, and no clock is behind the one that had the last turn: who comes anew has no claim for the time
 * before, and who had the agent for itself owes nothing for that.
 */
export class CallerTurns {
  /** Of the one that had the last turn, when it had it. */
  #latestMs = 0;
  readonly #clocks = new LRUCache<string, number>({ max: MAX_CALLERS });

  /** The less, the earlier it is this caller's turn. */
  clockOf(caller: string): number {
    return Math.max(this.#clocks.get(caller) ?? 0, this.#latestMs);
  }

  /** The one whose turn it is: of one caller, and of callers that are level, the first. */
  next<T extends Waiter>(waiting: Iterable<T>): T | undefined {
    let next: T | undefined;
    for (const waiter of waiting) {
      if (!next || this.clockOf(waiter.caller) < this.clockOf(next.caller)) next = waiter;
    }
    return next;
  }

  /** All of them, as it will be their turn when nothing changes but that each of them begins. */
  order<T extends Waiter>(waiting: Iterable<T>): T[] {
    const callers = Map.groupBy([...waiting].entries(), ([, { caller }]) => caller);
    let queues = Array.from(callers, ([caller, all]) => ({ clockMs: this.clockOf(caller), left: all.reverse() }));
    let latestMs = this.#latestMs;
    const order: T[] = [];
    while (queues.length > 0) {
      // Only the first of each caller can be the next one: thousands may wait.
      const next = queues.reduce((first, queue) => (isBefore(queue, first, latestMs) ? queue : first));
      order.push(...next.left.splice(-1).map(([, waiter]) => waiter));
      latestMs = Math.max(next.clockMs, latestMs);
      next.clockMs = latestMs + TURN_MS;
      if (next.left.length === 0) queues = queues.filter((queue) => queue !== next);
    }
    return order;
  }

  /** A release of `caller` begins. */
  begin(caller: string): void {
    this.#latestMs = this.clockOf(caller);
    this.#clocks.set(caller, this.#latestMs + TURN_MS);
  }

  /** A release of `caller` has taken so long. */
  charge(caller: string, ms: number): void {
    this.#clocks.set(caller, (this.#clocks.get(caller) ?? this.#latestMs) + ms);
  }
}

/** What waits for one caller's turns: the last one of `left` is the first, with its place among all. */
interface CallerQueue {
  readonly clockMs: number;
  readonly left: readonly (readonly [place: number, waiter: Waiter])[];
}

function isBefore(one: CallerQueue, other: CallerQueue, latestMs: number): boolean {
  const [oneMs, otherMs] = [Math.max(one.clockMs, latestMs), Math.max(other.clockMs, latestMs)];
  const placeOf = ({ left }: CallerQueue): number => left.at(-1)?.[0] ?? Infinity;
  return oneMs === otherMs ? placeOf(one) < placeOf(other) : oneMs < otherMs;
}
