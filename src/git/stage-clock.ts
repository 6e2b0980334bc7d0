/** What a release spends its time on, in the order in which it gets there. */
export const stages = ['resolve', 'fetch', 'index', 'archive', 'gzip', 'hash', 'sign', 'send'] as const;

export type Stage = (typeof stages)[number];

/** Milliseconds; together they are the whole of the release. */
export type StageProfile = Readonly<Record<Stage, number>>;

/**
 * Divides the time of one release among its stages. A release is one chain in which each stage pulls from the one
 * before it, so there is always one stage that all others wait for, and its time it is. What other threads or the
 * network do meanwhile is not counted: the time of `gzip` is that in which nothing but gzip was left to wait for.
 */
export class StageClock {
  readonly #spent = new Map<Stage, number>();
  #stage: Stage = 'resolve';
  #since = performance.now();

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
    this.switchTo(this.#stage);
    const of = (stage: Stage): number => this.#spent.get(stage) ?? 0;
    return {
      resolve: of('resolve'),
      fetch: of('fetch'),
      index: of('index'),
      archive: of('archive'),
      gzip: of('gzip'),
      hash: of('hash'),
      sign: of('sign'),
      send: of('send'),
    };
  }
}

/** `source`; the time it takes to its next piece is that of `stage`. Without a clock, it is left as it is. */
export function timed(
  clock: StageClock | undefined,
  stage: Stage,
  source: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
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
