import { backedOff, jittered } from './retry.ts';
import type { WatchedRepository } from './watch-config.ts';

/** Whoever can send a push event again and again must not have a server asked as often. */
const MIN_GAP_MS = 2000;

interface Entry {
  readonly repository: WatchedRepository;
  busy: boolean;
  failures: number;
  /** In milliseconds since 1970. */
  due: number;
  lastStart: number;
}

/** When which repository is asked for its tags. */
export class PollSchedule {
  readonly #entries: readonly Entry[];
  readonly #intervalMs: number;

  constructor(repositories: readonly WatchedRepository[], intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#entries = repositories.map((repository) => {
      return { repository, busy: false, failures: 0, due: 0, lastStart: -Infinity };
    });
  }

  /** What is due now; it counts as asked from then on. @param room how many more may be asked at once */
  start(now: number, room: number): WatchedRepository[] {
    const due = this.#entries.filter((entry) => !entry.busy && entry.due <= now).slice(0, Math.max(room, 0));
    for (const entry of due) {
      entry.busy = true;
      entry.lastStart = now;
      entry.due = Infinity;
    }
    return due.map(({ repository }) => repository);
  }

  get busy(): number {
    return this.#entries.filter(({ busy }) => busy).length;
  }

  /** When the next one is due. */
  next(): number {
    return Math.min(...this.#entries.filter(({ busy }) => !busy).map(({ due }) => due));
  }

  /** @returns in how many milliseconds it is asked again */
  succeeded(repository: WatchedRepository, now: number, random: number): number {
    const wait = jittered(this.#intervalMs, random);
    // Hurried meanwhile: what was pushed may have come after the answer.
    this.#end(repository, 0, Math.min(this.#entryOf(repository).due, now + wait));
    return wait;
  }

  /** @param atLeastMs what the server asks to wait */
  failed(repository: WatchedRepository, atLeastMs: number, now: number, random: number): number {
    const failures = this.#entryOf(repository).failures + 1;
    const wait = Math.max(jittered(backedOff(this.#intervalMs, failures), random), atLeastMs);
    // Hurried meanwhile or not: the server did not know of it when it asked to be left alone.
    this.#end(repository, failures, now + wait);
    return wait;
  }

  /** Asks as soon as may be, whatever was planned; a server that asked to be left alone is left alone. */
  hurry(repository: WatchedRepository): void {
    const entry = this.#entryOf(repository);
    if (entry.failures === 0) entry.due = Math.min(entry.due, entry.lastStart + MIN_GAP_MS);
  }

  #end(repository: WatchedRepository, failures: number, due: number): void {
    const entry = this.#entryOf(repository);
    entry.busy = false;
    entry.failures = failures;
    entry.due = due;
  }

  #entryOf(repository: WatchedRepository): Entry {
    const entry = this.#entries.find((one) => one.repository === repository);
    if (!entry) throw new RangeError(`${repository.project} is not in the schedule`);
    return entry;
  }
}
