import type { ReleaseEvent } from '../release/release.ts';
import { type Phase, phases } from '../work/progress.ts';

const nameOf = (phase: Phase): TimelinePhase => phase.toLowerCase() as TimelinePhase;

/**
 * What a release is at, one after the other: it waits for its turn; it asks what the tag is; its pack comes, of which the
 * archive is made meanwhile; what is left is archived, as is reported once the whole pack is there; it is signed, and the
 * rest of it is sent.
 */
export type TimelinePhase = Lowercase<Phase>;

export const timelinePhases = phases.map(nameOf);

/** A phase that is over; times are milliseconds by the timeline's clock. */
export interface PassedPhase {
  readonly phase: TimelinePhase;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Divides the time of a release among its phases. Each of them ends when the next one begins. */
export class ReleaseTimeline {
  readonly beganMs: number;
  readonly #now: () => number;
  readonly #onPassed: (passed: PassedPhase) => void;
  #phase: TimelinePhase = 'queued';
  #sinceMs: number;

  /** @param onPassed told of each phase at its end @param now milliseconds by a clock that nobody sets */
  constructor(onPassed: (passed: PassedPhase) => void, now = (): number => performance.now()) {
    this.#onPassed = onPassed;
    this.#now = now;
    this.beganMs = this.#sinceMs = now();
  }

  /** It was its turn. */
  started(): void {
    this.#enter('resolving');
  }

  saw(event: ReleaseEvent): void {
    if (event.type === 'progress') this.#enter(nameOf(event.progress.phase));
  }

  /** @returns milliseconds since it began */
  ended(): number {
    const toMs = this.#now();
    this.#onPassed({ phase: this.#phase, fromMs: this.#sinceMs, toMs });
    return toMs - this.beganMs;
  }

  /** Phases before the one it is in still report now and then. */
  #enter(phase: TimelinePhase): void {
    if (timelinePhases.indexOf(phase) <= timelinePhases.indexOf(this.#phase)) return;
    const toMs = this.#now();
    this.#onPassed({ phase: this.#phase, fromMs: this.#sinceMs, toMs });
    this.#phase = phase;
    this.#sinceMs = toMs;
  }
}
