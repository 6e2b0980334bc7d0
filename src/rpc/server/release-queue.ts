import { asAgentError } from '../../errors.ts';
import type { HoldOptions, ReleaseGate } from '../../keys/ring/release-gate.ts';
import type { Limits } from '../../limits.ts';
import type { CallSpan } from './call-span.ts';
import type { ReleaseCounts } from '../../agent/release-agent.ts';
import { untilAborted } from '../../work/until-aborted.ts';
import { loopDelay, type LoopDelay } from '../../work/loop-delay.ts';
import { CallerTurns } from './caller-turns.ts';
import { type QueueState, queueState } from './queue-state.ts';
import { drainingError, preemptedError, queueFullError } from './queue-errors.ts';

type QueueLimits = Pick<Limits, 'maxConcurrentReleases' | 'maxQueuedReleases' | 'maxSetAsideReleases'>;

/** How long cancelled releases get to end before their key is changed. They stop within a second as a rule. */
const UNWIND_MS = 2000;
/** How often it is looked, while others wait, whether those that have a place do something. */
const LOOK_MS = 100;
/** From then on, a release that waits for its peers is idle. */
const IDLE_MS = 500;
/** Likewise, in turns of the event loop: what comes in several steps takes some of them. */
const IDLE_TURNS = 5;
/** What time counts for when it is that of a release which was set aside: it holds memory, but no place. */
const SET_ASIDE_COST = 1 / 8;

/** Of the call that a release is made for. */
type ReleaseSpan = Pick<CallSpan, 'signal' | 'abort' | 'standing'>;

/** What it counts for that a release did nothing with a place which others waited for, besides its time. */
const IDLE_PLACE_MS = 30_000;

/** How often one that waits is told its position, when that has changed; the first time, when it has waited for so long. */
const TELL_MS = 1000;

/** @param position 1 for the next one */
type OnWaiting = (position: number) => void;

interface Waiting {
  readonly span: ReleaseSpan;
  readonly caller: string;
  readonly sinceMs: number;
  readonly start: () => void;
  readonly onWaiting: OnWaiting;
  position: number;
  toldMs: number;
}

interface Running {
  readonly span: ReleaseSpan;
  readonly caller: string;
  /** Settled when the work has ended. */
  readonly ended: Promise<unknown>;
  /** Up to when its time has been counted. */
  countedMs: number;
}

/**
 * Admits releases: some run, some wait, the rest is refused. A client that opens and resets streams in a loop starts
 * handlers faster than HTTP/2's own limit on streams prevents; here each costs a refusal. A place is free again only
 * when the work in it has really ended, not when its caller has gone.
 *
 * Callers take turns ({@link CallerTurns}), and one that asks for much fills neither the places nor the queue while
 * others want some. A release that only waits for its server, or for who reads it, needs no place: when others wait for
 * one, it is set aside, and goes on. So a place is held up for half a second at most, by whomever. What was set aside
 * holds memory; when it is too many, those whose callers have had the most are ended.
 */
export class ReleaseQueue implements ReleaseGate {
  readonly #limits: QueueLimits;
  readonly #now: () => number;
  readonly #loop: LoopDelay;
  readonly #turns = new CallerTurns();
  /** With and without a place. */
  readonly #running = new Set<Running>();
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #looking: NodeJS.Timeout | undefined;
  /** How many hold the waiting ones back. */
  #holds = 0;
  #draining = false;

  /**
   * @param now milliseconds from any beginning
   * @param loop told how long the event loop takes
   */
  constructor(limits: QueueLimits, now = () => performance.now(), loop = loopDelay) {
    this.#limits = limits;
    this.#now = now;
    this.#loop = loop;
  }

  get counts(): ReleaseCounts {
    return { runningReleases: this.#running.size, queuedReleases: this.#waiting.size };
  }

  get state(): QueueState {
    return queueState(this.#running, this.#waiting, this.#now());
  }

  get runningReleases(): number {
    return this.#running.size;
  }

  /**
   * Runs `task` when it is its turn, and gives what it gives. Throws QUEUE_FULL, DRAINING, or the span's own reason when it ends before.
   *
   * @param caller whose turn it has to be
   * @param onWaiting told of a place in the queue
   */
  async run<T>(
    span: ReleaseSpan,
    caller: string,
    task: () => Promise<T>,
    onWaiting: OnWaiting = () => undefined,
  ): Promise<T> {
    if (this.#draining) throw drainingError();
    const { signal } = span;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        reject(asAgentError(signal.reason));
      };
      signal.addEventListener('abort', leave);
      const waiting: Waiting = {
        span,
        caller,
        sinceMs: this.#now(),
        start: () => {
          this.#waiting.delete(waiting);
          signal.removeEventListener('abort', leave);
          resolve(this.#start(span, caller, task));
        },
        onWaiting,
        position: 0,
        toldMs: this.#now(),
      };
      this.#waiting.add(waiting);
      if (signal.aborted) leave();
      this.#fillPlaces();
      this.#refuseWhatIsTooMuch();
      this.#lookAfterPlaces();
    });
  }

  #start<T>(span: ReleaseSpan, caller: string, task: () => Promise<T>): Promise<T> {
    this.#turns.begin(caller);
    const ended = Promise.resolve()
      .then(task)
      .finally(() => {
        this.#count(running);
        this.#running.delete(running);
        this.makeRoom();
      });
    const running: Running = { span, caller, ended, countedMs: this.#now() };
    this.#running.add(running);
    return ended;
  }

  #fillPlaces(): void {
    while (this.#holds === 0 && this.#placed().length < this.#limits.maxConcurrentReleases) {
      for (const running of this.#running) this.#count(running);
      const next = this.#turns.next(this.#waiting);
      if (!next) return;
      next.start();
    }
  }

  #placed(): Running[] {
    return [...this.#running].filter(({ span }) => !span.standing.isSetAside);
  }

  /** Has the time since the last look count as its caller's. */
  #count(running: Running): void {
    const { span, caller, countedMs } = running;
    running.countedMs = this.#now();
    const ms = running.countedMs - countedMs;
    this.#turns.charge(caller, span.standing.isSetAside ? ms * SET_ASIDE_COST : ms);
  }

  #refuseWhatIsTooMuch(): void {
    const { maxConcurrentReleases, maxQueuedReleases } = this.#limits;
    if (this.#placed().length + this.#waiting.size <= maxConcurrentReleases + maxQueuedReleases) return;
    this.#lastInTurn()?.span.abort(queueFullError());
  }

  /** The latest of the caller that has the most of them waiting; of such callers, of the one whose turn comes last. */
  #lastInTurn(): Waiting | undefined {
    const counts = new Map<string, number>();
    let last: { readonly waiting: Waiting; readonly rank: number; readonly clock: number } | undefined;
    for (const waiting of this.#waiting) {
      const rank = counts.get(waiting.caller) ?? 0;
      counts.set(waiting.caller, rank + 1);
      const clock = this.#turns.clockOf(waiting.caller);
      if (!last || rank > last.rank || (rank === last.rank && clock >= last.clock)) last = { waiting, rank, clock };
    }
    return last?.waiting;
  }

  /** As long as anything runs or waits. */
  #lookAfterPlaces(): void {
    if (this.#looking !== undefined) return;
    let due = this.#now() + LOOK_MS;
    this.#looking = setInterval(() => {
      const now = this.#now();
      this.#loop.measured(now - due);
      due = now + LOOK_MS;
      this.makeRoom();
      this.tellPositions();
      if (this.#running.size + this.#waiting.size > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    }, LOOK_MS);
    this.#looking.unref();
  }

  /** Sets aside what only waits for its peers, as long as others wait for a place; ends what would be too many of these. */
  makeRoom(): void {
    if (this.#holds > 0 || this.#draining || this.#waiting.size === 0) return;
    for (const running of this.#running) this.#count(running);
    const idle = this.#idle();
    const setAside = [...this.#running].filter(({ span }) => span.standing.isSetAside);
    const free = Math.max(this.#limits.maxSetAsideReleases - setAside.length, 0);
    const asked = idle.filter((release) => !setAside.includes(release)).slice(0, this.#waiting.size);
    for (const { span, caller } of asked.slice(0, free)) {
      this.#turns.charge(caller, IDLE_PLACE_MS);
      span.standing.setAside();
    }
    this.#preempt(idle, asked.length - free);
    this.#fillPlaces();
  }

  /** Those that only wait for their peers; last those of the callers that have had the most, and that wait for longest. */
  #idle(): Running[] {
    const idleMs = Math.max(IDLE_MS, IDLE_TURNS * this.#loop.ms);
    const rank = ({ span, caller }: Running): number => this.#turns.clockOf(caller) + span.standing.quietMs;
    return [...this.#running]
      .filter(({ span }) => !span.signal.aborted && span.standing.quietMs >= idleMs)
      .sort((a, b) => rank(a) - rank(b));
  }

  /** Ends so many, those that are ending already among them: the last ones of `idle`. */
  #preempt(idle: readonly Running[], count: number): void {
    const ending = [...this.#running].filter(({ span }) => span.signal.aborted).length;
    for (const { span, caller } of idle.slice(idle.length - Math.max(count - ending, 0))) {
      this.#turns.charge(caller, IDLE_PLACE_MS);
      span.abort(preemptedError(this.#limits));
    }
  }

  /** Tells those that wait how many have their turn before. */
  tellPositions(): void {
    const now = this.#now();
    if (![...this.#waiting].some(({ toldMs }) => now - toldMs >= TELL_MS)) return;
    for (const running of this.#running) this.#count(running);
    for (const [index, waiting] of this.#turns.order(this.#waiting).entries()) {
      if (now - waiting.toldMs < TELL_MS) continue;
      waiting.toldMs = now;
      if (waiting.position === index + 1) continue;
      waiting.position = index + 1;
      waiting.onWaiting(waiting.position);
    }
  }

  async withoutReleases<T>({ waitMs, reason, signal }: HoldOptions, work: () => Promise<T>): Promise<T> {
    this.#holds += 1;
    try {
      await untilAborted(this.#ended(waitMs), signal);
      for (const { span } of this.#running) span.abort(reason);
      await untilAborted(this.#ended(UNWIND_MS), signal);
      return await work();
    } finally {
      this.#holds -= 1;
      this.#fillPlaces();
    }
  }

  /** Refuses new releases and those that wait; resolves when those that run have ended, or `graceMs` have passed. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    for (const { span } of this.#waiting) span.abort(drainingError());
    await this.#ended(graceMs);
  }

  /** Ends all releases, running or waiting. */
  abortAll(): void {
    this.#draining = true;
    for (const { span } of [...this.#waiting, ...this.#running]) span.abort(drainingError());
  }

  /** Resolves when all that run now have ended, or when `ms` milliseconds have passed. */
  async #ended(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.allSettled([...this.#running].map(({ ended }) => ended)), late]);
    clearTimeout(timer);
  }
}
