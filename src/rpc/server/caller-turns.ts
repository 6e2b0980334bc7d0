import { LRUCache } from 'lru-cache';

/** What a release counts for besides its time: whoever asks and cancels in a loop has turns as well. */
const TURN_MS = 1000;
/** Of those who called last, how many are remembered. */
const MAX_CALLERS = 10_000;

/** What waits for its caller's turn. */
interface Waiter {
  readonly caller: string;
}

type ClockOf = (caller: string) => number;

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
    return furthestBehind(waiting, (caller) => this.clockOf(caller));
  }

  /** All of them, as it will be their turn when nothing changes but that each of them begins. */
  order<T extends Waiter>(waiting: Iterable<T>): T[] {
    const clocks = new Map<string, number>();
    let latestMs = this.#latestMs;
    const clockOf: ClockOf = (caller) => Math.max(clocks.get(caller) ?? this.clockOf(caller), latestMs);
    const left = new Set(waiting);
    const order: T[] = [];
    for (let next = furthestBehind(left, clockOf); next; next = furthestBehind(left, clockOf)) {
      left.delete(next);
      order.push(next);
      latestMs = clockOf(next.caller);
      clocks.set(next.caller, latestMs + TURN_MS);
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

function furthestBehind<T extends Waiter>(waiting: Iterable<T>, clockOf: ClockOf): T | undefined {
  let next: T | undefined;
  for (const waiter of waiting) {
    if (!next || clockOf(waiter.caller) < clockOf(next.caller)) next = waiter;
  }
  return next;
}
