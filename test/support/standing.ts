import type { AgentError } from '../../src/errors.ts';
import { Standing } from '../../src/work/standing.ts';

/** Of a release that nobody ends. */
export function freeStanding(): Standing {
  return new Standing((reason) => {
    throw reason;
  });
}

/** A standing, and what its release was ended with. */
export function endable(): { readonly standing: Standing; readonly reasons: AgentError[] } {
  const reasons: AgentError[] = [];
  return { standing: new Standing((reason) => reasons.push(reason)), reasons };
}

/** A clock that the test sets. */
export class SetClock {
  #now = 0;

  now = (): number => this.#now;

  pass(ms: number): void {
    this.#now += ms;
  }
}
