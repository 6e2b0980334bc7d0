import { createHash } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { readContent } from '../keys/read-content.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseSummary } from '../release/release.ts';
import type { Standing } from '../work/standing.ts';

/** What is known of a release once it is made. */
export interface MadeRelease {
  readonly info: ReleaseInfo;
  readonly summary: ReleaseSummary;
}

/** The archive (.tar.gz) in a release that is being made. It does not end before the release is whole, and signed. */
export class MadeArchive {
  readonly #events: AsyncIterator<ReleaseEvent>;
  readonly #standing: Standing;
  #info: ReleaseInfo | undefined;
  #summary: ReleaseSummary | undefined;

  /** @param standing is told when the release waits for who takes the archive */
  constructor(events: AsyncIterable<ReleaseEvent>, standing: Standing) {
    this.#events = events[Symbol.asyncIterator]();
    this.#standing = standing;
  }

  /**
   * Its bytes, which need to be taken once. Each piece holds until the next one is asked for.
   *
   * @throws what making the release throws
   */
  async *pieces(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    // Without `return`: who has read the archive must not end the release, of which the signature is still to come.
    const message = { [Symbol.asyncIterator]: () => ({ next: () => this.#nextChunk() }) };
    try {
      for await (const piece of readContent(message)) {
        hash.update(piece);
        const { length } = piece;
        const taken = Promise.withResolvers<undefined>();
        const waiting = this.#standing.during(taken.promise);
        try {
          yield piece;
        } finally {
          taken.resolve(undefined);
          await waiting;
        }
        this.#standing.moved(length);
      }
      while ((await this.#nextChunk()).done !== true);
      if (this.made.summary.tgzSha256 === hash.digest('hex')) return;
      throw new AgentError('INTERNAL', 'The archive for the bucket is not the one that was signed.');
    } finally {
      await this.#events.return?.();
    }
  }

  /** Once all pieces have been taken. */
  get made(): MadeRelease {
    if (this.#info && this.#summary) return { info: this.#info, summary: this.#summary };
    throw new AgentError('INTERNAL', 'The release has ended without its summary.');
  }

  async #nextChunk(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const next = await this.#events.next();
      if (next.done === true) return { done: true, value: undefined };
      const event = next.value;
      if (event.type === 'chunk') return { done: false, value: event.bytes };
      if (event.type === 'info') this.#info = event.info;
      if (event.type === 'summary') this.#summary = event.summary;
    }
  }
}
