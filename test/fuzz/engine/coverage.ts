/** Counts of 1, 2, 3, up to 7, 15, 31, 127 and more are told apart, as one bit each (as AFL does). */
const bucketOf = Uint8Array.from({ length: 256 }, (_, count) => {
  if (count === 0) return 0;
  return 1 << [1, 2, 3, 7, 15, 31, 127, 255].findIndex((most) => count <= most);
});

/** What all inputs so far have taken of the edges that a program counts. */
export class Coverage {
  readonly #counters: Uint8Array;
  readonly #seen: Uint8Array;
  #edges = 0;

  constructor(counters: Uint8Array) {
    this.#counters = counters;
    this.#seen = new Uint8Array(counters.length);
  }

  /** Edges that were taken at all. */
  get edges(): number {
    return this.#edges;
  }

  /** To be called before an input is run. */
  restart(used: number): void {
    this.#counters.fill(0, 0, used);
  }

  /** Takes in what was counted since the restart; true when there is something new in it. */
  takeNew(used: number): boolean {
    let isNew = false;
    for (let edge = 0; edge < used; edge += 1) {
      const bucket = bucketOf[this.#counters[edge] ?? 0] ?? 0;
      const seen = this.#seen[edge] ?? 0;
      if ((bucket & ~seen) === 0) continue;
      if (seen === 0) this.#edges += 1;
      this.#seen[edge] = seen | bucket;
      isNew = true;
    }
    return isNew;
  }

  /** The edges that were taken since the restart. */
  taken(used: number): Set<number> {
    const taken = new Set<number>();
    for (let edge = 0; edge < used; edge += 1) if (this.#counters[edge] !== 0) taken.add(edge);
    return taken;
  }
}
