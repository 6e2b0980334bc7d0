import { createHash } from 'node:crypto';
import { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { EarlierRelease, ReleaseRequest } from '../release/release.ts';

type TokenLimits = Pick<Limits, 'maxReleaseTokens' | 'releaseTokenMs'>;

interface Remembered {
  /** Digest of what was asked for. */
  readonly asked: string;
  readonly release: EarlierRelease;
  readonly untilMs: number;
}

/** A call with a token, while it makes its release. */
export interface TokenUse {
  /** What was signed under the token before. */
  readonly earlier: EarlierRelease | undefined;
  /** From now on the token stands for this one. */
  signing(release: EarlierRelease): void;
  /** To be called when the call has ended, however. */
  end(): void;
}

/**
 * The tokens of releases that were signed: who lost one asks again, and gets the same (docs/adr/0027-release-tokens.md).
 * Some hundred bytes each; of the tokens and of what was asked for, digests.
 */
export class ReleaseTokens {
  readonly #limits: TokenLimits;
  readonly #now: () => number;
  /** By caller, then by the digest of the token, the oldest first. */
  readonly #callers = new Map<string, Map<string, Remembered>>();
  /** Tokens of calls that run. */
  readonly #inUse = new Set<string>();

  /** @param now milliseconds by a clock that nobody sets */
  constructor(limits: TokenLimits, now = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * @param caller whose token it is: those of others are none of its business
   * @throws TOKEN_IN_USE, or INVALID_ARGUMENT when the token was used for another repository, tag or prefix
   */
  use(caller: string, token: string, request: ReleaseRequest): TokenUse {
    const id = digestOf([caller, token]);
    const asked = digestOf([request.repositoryUrl, request.tag, request.prefix]);
    if (this.#inUse.has(id)) {
      throw new AgentError(
        'TOKEN_IN_USE',
        'A call with this idempotency token still makes its release. Ask again later with the same token.',
      );
    }
    this.#forgetOld();
    const found = this.#callers.get(caller)?.get(id);
    if (found && found.asked !== asked) {
      throw new AgentError(
        'INVALID_ARGUMENT',
        'The idempotency token was used for another repository, tag or prefix; make a new one for each release.',
      );
    }
    this.#inUse.add(id);
    return {
      earlier: found?.release,
      signing: (release) => {
        if (!found) this.#remember(caller, id, { asked, release, untilMs: this.#now() + this.#limits.releaseTokenMs });
      },
      end: () => {
        this.#inUse.delete(id);
      },
    };
  }

  #remember(caller: string, id: string, remembered: Remembered): void {
    const own = this.#callers.get(caller) ?? new Map<string, Remembered>();
    this.#callers.set(caller, own.set(id, remembered));
    const all = [...this.#callers.values()];
    if (all.reduce((count, { size }) => count + size, 0) <= this.#limits.maxReleaseTokens) return;
    // One that asks for much does not have others' forgotten.
    const most = all.reduce((largest, tokens) => (tokens.size > largest.size ? tokens : largest));
    const [oldest] = most.keys();
    if (oldest !== undefined) most.delete(oldest);
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [caller, tokens] of this.#callers) {
      for (const [id, { untilMs }] of tokens) {
        if (untilMs > now) break;
        tokens.delete(id);
      }
      if (tokens.size === 0) this.#callers.delete(caller);
    }
  }
}

/** SHA-256 of the parts, of which none can be taken for the end of another. */
function digestOf(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
