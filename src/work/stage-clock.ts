/** What a release spends its time on, in the order in which it gets there. */
export const stages = ['resolve', 'fetch', 'index', 'wait', 'archive', 'gzip', 'hash', 'sign', 'send'] as const;

export type Stage = (typeof stages)[number];

/** Milliseconds. `fetch` and `index` run beside the other stages, which together are the whole of the release. */
export type StageProfile = Readonly<Record<Stage, number>>;

/**
 * Divides the time of one chain of work among its stages. Each of them pulls from the one before it, so there is
 * always one that all others wait for, and its time it is. What other threads or the network do meanwhile is not
 * counted: the time of `gzip` is that in which nothing but gzip was left to wait for. A release has two chains, one
 * that brings the pack and one that makes the archive, and a clock for each.
 */
export class StageClock {
  readonly #spent: Map<Stage, number>;
  #stage: Stage;
  #since = performance.now();

  constructor(stage: Stage = 'resolve', spent = new Map<Stage, number>()) {
    this.#stage = stage;
    this.#spent = spent;
  }

  /** A clock for what goes on beside, into the same profile; it counts until it is stopped. */
  fork(stage: Stage): StageClock {
    return new StageClock(stage, this.#spent);
  }

  /** Counts the time of the stage that is under way. */
  stop(): void {
    this.switchTo(this.#stage);
  }

  /** From now on, time is that of `stage`. Returns the stage before. */
  switchTo(stage: Stage): Stage {
    const now = performance.now();
    const previous = this.#stage;
    this.#spent.set(previous, (this.#spent.get(previous) ?? 0) + now - this.#since);
    this.#stage = stage;
    this.#since = now;
    return previous;
  }

  profile(): StageProfile {
    this.stop();
    const of = (stage: Stage): number => this.#spent.get(stage) ?? 0;
    return {
      resolve: of('resolve'),
      fetch: of('fetch'),
      index: of('index'),
      wait: of('wait'),
      archive: of('archive'),
      gzip: of('gzip'),
      hash: of('hash'),
      sign: of('sign'),
      send: of('send'),
    };
  }
}

/** `work`; the time until it is done is that of `stage`. */
export async function timedWait<T>(clock: StageClock | undefined, stage: Stage, work: Promise<T>): Promise<T> {
  const outer = clock?.switchTo(stage);
  const result = await work;
  if (outer) clock?.switchTo(outer);
  return result;
}

/** `source`; the time it takes to its next piece is that of `stage`. Without a clock, it is left as it is. */
export function timed(
  clock: StageClock | undefined,
  stage: Stage,
  source: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  return clock ? timedPieces(clock, stage, source) : source;
}

async function* timedPieces(
  clock: StageClock,
  stage: Stage,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let outer = clock.switchTo(stage);
  for await (const piece of source) {
    clock.switchTo(outer);
    yield piece;
    outer = clock.switchTo(stage);
  }
  clock.switchTo(outer);
}
