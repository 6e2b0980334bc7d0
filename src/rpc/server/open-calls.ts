import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { CallKind } from './call-policy.ts';
import type { Connection } from './connections.ts';
import { Places } from './places.ts';

/** What one caller may have of the memory for requests that have not come whole: one part of so many. */
const CALLER_PARTS = 4;

/** How many calls are open, and what their requests hold. */
export class OpenCalls {
  /** Bytes, by caller. */
  readonly unfinished: Places;
  readonly #limits: Limits;
  readonly #calls: Places;
  readonly #watches: Places;
  readonly #reflection: Places;

  constructor(limits: Limits) {
    this.#limits = limits;
    const bytes = limits.maxUnfinishedRequestBytes;
    this.unfinished = new Places(bytes, Math.ceil(bytes / CALLER_PARTS));
    this.#calls = new Places(limits.maxCalls, limits.maxCallsPerCaller);
    this.#watches = new Places(limits.maxHealthWatches, limits.maxHealthWatchesPerConnection);
    this.#reflection = new Places(limits.maxReflectionCalls, limits.maxReflectionCallsPerConnection);
  }

  /** Counts a call in; what is returned counts it out. Throws TOO_MANY_CALLS. */
  take(connection: Connection, kind: CallKind): () => void {
    const { caller } = connection;
    if (!this.#calls.take(caller)) throw this.#tooMany('maxCalls', 'calls');
    if (kind === 'watch' && !this.#watches.take(connection)) {
      this.#calls.free(caller);
      throw this.#tooMany('maxHealthWatches', 'health watches');
    }
    if (kind === 'reflection' && !this.#reflection.take(connection)) {
      this.#calls.free(caller);
      throw this.#tooMany('maxReflectionCalls', 'calls of server reflection');
    }
    return () => {
      this.#calls.free(caller);
      if (kind === 'watch') this.#watches.free(connection);
      if (kind === 'reflection') this.#reflection.free(connection);
    };
  }

  #tooMany(limit: keyof Limits, what: string): AgentError {
    return new AgentError(
      'TOO_MANY_CALLS',
      `As many ${what} are open as may be, of all callers or of you; end some, or ask again later.`,
      { data: { limit, value: String(this.#limits[limit]) } },
    );
  }
}
