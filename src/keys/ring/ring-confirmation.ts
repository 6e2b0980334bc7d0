import { randomBytes } from 'node:crypto';
import { AgentError } from '../../errors.ts';
import type { PublicKeys } from '../public-keys.ts';
import { checkConfirmRequest, type ConfirmRequest } from './confirm-request.ts';
import type { KeyRing } from './key-ring.ts';
import type { KeyRingState } from './key-view.ts';
import { ringDigest } from './ring-digest.ts';
import { checkRules, noRules, type RingRules } from './ring-rules.ts';

export interface ConfirmationOptions {
  /** Whether the first ring needs nobody's word to sign: in development, or when it was confirmed since the boot. */
  readonly confirmed: boolean;
  readonly rules?: RingRules;
  /** Whose signature it takes to confirm a ring; when absent, a call by someone who may change keys is enough. */
  readonly operators?: PublicKeys;
  readonly imageDigest?: string;
}

const NONCE_BYTES = 32;

/**
 * Whether an agent's ring may sign. What an agent starts with may be older than a roll that denied its key, and the agent
 * cannot know: so its ring does not sign before someone who knows has confirmed it. From then on it does, for the ring
 * gives way only to one that follows from it.
 */
export class RingConfirmation {
  readonly #options: ConfirmationOptions;
  readonly #rules: RingRules;
  /** Of this start: a confirmation that an operator signed for an earlier one does not have it. */
  readonly #nonce = randomBytes(NONCE_BYTES).toString('hex');
  readonly #given = Promise.withResolvers<undefined>();
  #isGiven = false;

  /** @param first the ring that the agent starts with */
  constructor(options: ConfirmationOptions, first: KeyRing) {
    this.#options = options;
    this.#rules = options.rules ?? noRules;
    if (options.confirmed && this.#obeysRules(first)) this.give();
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  /** Settled once it is given. */
  get whenGiven(): Promise<unknown> {
    return this.#given.promise;
  }

  /** Whether a ring is confirmed by being restored, by a caller who may: not where that takes an operator. */
  get comesByRestoring(): boolean {
    return this.#isGiven || !this.#options.operators;
  }

  stateOf(ring: KeyRing): KeyRingState {
    const { epoch, active } = ring;
    return {
      epoch,
      fingerprint: active.fingerprint,
      confirmed: this.#isGiven,
      digest: ringDigest(ring),
      nonce: this.#nonce,
      needsOperator: this.#options.operators !== undefined,
    };
  }

  give(): void {
    this.#isGiven = true;
    this.#given.resolve(undefined);
  }

  /** @throws KEY_RING_UNCONFIRMED, or KEY_RING_STALE or KEY_DENIED when the rules do not let the ring be confirmed */
  require(ring: KeyRing): void {
    if (this.#isGiven) return;
    this.checkRules(ring);
    throw new AgentError(
      'KEY_RING_UNCONFIRMED',
      'The agent has started, and nobody has confirmed its key ring since: have a caller with the keys role restore the newest ring (restore-keys), or confirm this one (confirm-keys).',
    );
  }

  /** @throws KEY_RING_STALE, KEY_DENIED */
  checkRules(ring: KeyRing): void {
    checkRules(ring, this.#rules);
  }

  /**
   * Whether `request` confirms `ring`, the one in use; nothing is to be done for one that is confirmed already.
   * @returns the fingerprint of the operator's key that signed for it, if that was needed
   * @throws KEY_MISMATCH, INVALID_FINGERPRINT, KEY_RING_STALE, KEY_DENIED, CONFIRMATION_REQUIRED, CONFIRMATION_INVALID
   */
  async check(request: ConfirmRequest, ring: KeyRing, now: Date): Promise<string | undefined> {
    checkConfirmRequest(request, ring);
    if (this.#isGiven) return undefined;
    this.checkRules(ring);
    const { operators } = this.#options;
    if (operators) return this.#requireOperator(operators, request, ring, now);
    if (request.confirmation) throw notWanted();
    return undefined;
  }

  async #requireOperator(
    operators: PublicKeys,
    { confirmation }: ConfirmRequest,
    ring: KeyRing,
    now: Date,
  ): Promise<string> {
    if (!confirmation) {
      throw new AgentError(
        'CONFIRMATION_REQUIRED',
        "The agent takes an operator's signature to confirm its ring: get a statement by confirm-keys --request, sign it, and give the signature by confirm-keys --with.",
      );
    }
    const { checkConfirmation } = await import('./operator-confirmation.ts');
    const { epoch, fingerprint, digest: ringDigest, nonce } = this.stateOf(ring);
    const { imageDigest } = this.#options;
    const facts = { epoch, fingerprint, ringDigest, nonce, ...(imageDigest !== undefined && { imageDigest }) };
    return checkConfirmation(confirmation, facts, operators, now);
  }

  #obeysRules(ring: KeyRing): boolean {
    try {
      this.checkRules(ring);
      return true;
    } catch {
      return false;
    }
  }
}

function notWanted(): AgentError {
  return new AgentError(
    'CONFIRMATION_INVALID',
    'The agent has no operator key (operatorKeyFile) to check a signature with; confirm its ring without one.',
  );
}
