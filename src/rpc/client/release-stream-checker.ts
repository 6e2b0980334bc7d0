import { createHash } from 'node:crypto';
import { AgentError } from '../../errors.ts';
import type { ReleaseEvent, ReleaseSummary } from '../../release/release.ts';

/**
 * Checks what an agent sends, event by event: one info, then chunks, then one summary that tells their size and SHA-256
 * truly, and nothing after it. Every method throws AGENT_STREAM_INVALID.
 */
export class ReleaseStreamChecker {
  readonly #hash = createHash('sha256');
  #size = 0;
  #state: 'before info' | 'before chunks' | 'chunks' | 'done' = 'before info';

  check(event: ReleaseEvent): void {
    if (this.#state === 'done') throw invalid('something follows the summary');
    switch (event.type) {
      case 'progress':
        return;
      case 'info':
        if (this.#state !== 'before info') throw invalid('a second release begins in it');
        this.#state = 'before chunks';
        return;
      case 'chunk':
        if (this.#state === 'before info') throw invalid('its content comes before its description');
        this.#state = 'chunks';
        this.#size += event.bytes.length;
        this.#hash.update(event.bytes);
        return;
      case 'summary':
        if (this.#state !== 'chunks') throw invalid('its summary comes before its content');
        this.#compare(event.summary);
        this.#state = 'done';
        return;
    }
  }

  /** To be called when the stream has ended without an error. */
  end(): void {
    if (this.#state !== 'done') throw invalid('it ends without a summary');
  }

  #compare(summary: ReleaseSummary): void {
    if (summary.sizeBytes !== this.#size) throw invalid('its size differs from that in the summary');
    if (summary.sha256 !== this.#hash.digest('hex')) throw invalid('its SHA-256 differs from that in the summary');
  }
}

function invalid(what: string): AgentError {
  return new AgentError('AGENT_STREAM_INVALID', `The release is not usable: ${what}. Discard it and ask again.`);
}
