import { AgentError } from '../../src/errors.ts';
import { ReleaseQueue } from '../../src/rpc/server/release-queue.ts';
import { LoopDelay } from '../../src/work/loop-delay.ts';
import { Standing } from '../../src/work/standing.ts';
import { SetClock } from './standing.ts';

/** A queue in which one release may be set aside. */
export function queueOf(
  maxConcurrentReleases: number,
  maxQueuedReleases: number,
  clock = new SetClock(),
  loop = new LoopDelay(),
): ReleaseQueue {
  return new ReleaseQueue({ maxConcurrentReleases, maxQueuedReleases, maxSetAsideReleases: 1 }, clock.now, loop);
}

interface JobOptions {
  readonly caller?: string;
  readonly clock?: SetClock;
  readonly loop?: LoopDelay;
  /** Whether it ends as soon as its span is aborted, as releases do; else it goes on until it is ended. */
  readonly obeys?: boolean;
}

/** A release in a queue, whose work goes on until it is ended. */
export class QueuedJob {
  readonly caller: string;
  readonly standing: Standing;
  /** Of the queue's `run`. */
  readonly done: Promise<void>;
  readonly #controller = new AbortController();
  readonly #work = Promise.withResolvers<undefined>();
  readonly #peer = Promise.withResolvers<undefined>();
  /** The positions that it was told, one after the other. */
  readonly positions: number[] = [];
  #isStarted = false;
  #hasEnded = false;

  constructor(
    queue: ReleaseQueue,
    { caller = 'A', clock = new SetClock(), loop = new LoopDelay(), obeys = false }: JobOptions = {},
  ) {
    this.caller = caller;
    this.standing = new Standing(this.abort, clock.now, loop);
    this.done = queue
      .run(
        this,
        caller,
        async () => {
          this.#isStarted = true;
          await this.#work.promise;
        },
        (position) => {
          this.positions.push(position);
        },
      )
      .finally(() => {
        this.#hasEnded = true;
      });
    // It is awaited later, or of no interest.
    this.done.catch(() => undefined);
    if (obeys) this.signal.addEventListener('abort', this.end);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly abort = (reason: AgentError): void => {
    this.#controller.abort(reason);
  };

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether it has left the queue, one way or the other. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The code that it was aborted with. */
  get reason(): string | undefined {
    const reason: unknown = this.signal.reason;
    return reason instanceof AgentError ? reason.code : undefined;
  }

  /** From now on it waits for its peer, and for nothing else. */
  waitForPeer(): void {
    void this.standing.during(this.#peer.promise);
  }

  /** Ends the work. */
  readonly end = (): void => {
    this.#peer.resolve(undefined);
    this.#work.resolve(undefined);
  };
}
