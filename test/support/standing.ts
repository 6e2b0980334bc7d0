import type { AgentError } from '../../src/errors.ts';
import { Standing, type StandingClock } from '../../src/work/standing.ts';

/** Of a release that nobody ends. */
export function freeStanding(): Standing {
  return new Standing((reason) => {
    throw reason;
  });
}

/** A standing, and what its release was ended with. */
export function endable(clock?: StandingClock): { readonly standing: Standing; readonly reasons: AgentError[] } {
  const reasons: AgentError[] = [];
  return { standing: new Standing((reason) => reasons.push(reason), clock), reasons };
}

/** A clock that the test sets: `wait` lets time pass in which the machine has nothing to do, `work` busy time. */
export class SetClock implements StandingClock {
  #now = 0;
  #idle = 0;

  now = (): number => this.#now;

  idle = (): number => this.#idle;

  wait(ms: number): void {
    this.#now += ms;
    this.#idle += ms;
  }

  work(ms: number): void {
    this.#now += ms;
  }
}
