import { AgentError } from '../../errors.ts';
import { requireEntropy } from '../entropy.ts';
import type { SigningClock } from '../signing-clock.ts';
import type { Ed25519SigningKey, SigningKey } from '../signing-key.ts';
import { activeView, certifies, isProgress, type KeyRing, requireRoom, viewRing } from './key-ring.ts';
import type { ConfirmRequest } from './confirm-request.ts';
import type { AccountForChange } from './key-change.ts';
import type { ConfirmedRing, KeyRoll, KeyRollOutcome, KeyRollPlan, RestoredRing } from './key-roll.ts';
import type { KeyRingState, KeyRingView } from './key-view.ts';
import type { ReleaseGate } from './release-gate.ts';
import { checkRollRequest, type RollRequest } from './roll-request.ts';
import { RollAnswers } from './roll-answers.ts';
import { type ConfirmationOptions, RingConfirmation } from './ring-confirmation.ts';
import type { SealingKey } from './sealing-key.ts';

export interface KeyRingKeeperOptions extends ConfirmationOptions {
  /** The pair of the image, or made at start. */
  readonly key: Ed25519SigningKey;
  /** The ring that was kept for this start, if any; it must follow from `key`. */
  readonly kept?: KeyRing;
  readonly sealingKey: SealingKey;
  readonly clock: SigningClock;
  /** How long a roll waits for running releases before it cancels them. */
  readonly rollWaitMs: number;
  /** Seconds after its creation at which a key is due to be rolled. */
  readonly rotateAfterSeconds?: number;
  /** Seconds after its creation at which a key made by a roll expires. */
  readonly keyLifetimeSeconds?: number;
  /**
   * Keeps a sealed ring for the process after this one, before the ring signs: none that is not confirmed comes here.
   * What it throws prevents the change.
   */
  readonly keep?: (sealed: Uint8Array) => void;
}

// What a change needs is loaded then: openpgp.js, which makes up half of a start, is part of it.

/**
 * Keeps the one key ring of an agent, in memory, and changes it as a whole: readers see the ring before a roll or a
 * restore, or the one after it. Only one change is made at a time.
 */
export class KeyRingKeeper {
  readonly #options: KeyRingKeeperOptions;
  readonly #answers = new RollAnswers();
  readonly #confirmation: RingConfirmation;
  #ring: KeyRing;
  #changing = false;

  /** @throws KEY_RING_CONFLICT, CLOCK_NOT_READY for the ring that was kept */
  constructor(options: KeyRingKeeperOptions) {
    const { key, kept } = options;
    this.#options = options;
    this.#ring = { epoch: 0, active: key, revoked: [] };
    if (kept && isProgress(this.#ring, kept)) {
      this.#requireClock(kept);
      this.#swap(kept);
    }
    this.#confirmation = new RingConfirmation(options, this.#ring);
  }

  /**
   * The key for a release that begins now; the release keeps it until it ends.
   * @throws KEY_RING_UNCONFIRMED, or KEY_RING_STALE or KEY_DENIED when the settings do not let the ring be confirmed
   */
  get releaseKey(): SigningKey {
    this.#confirmation.require(this.#ring);
    return this.#ring.active;
  }

  get state(): KeyRingState {
    const { rollDueTime } = this;
    return { ...this.#confirmation.stateOf(this.#ring), ...(rollDueTime && { rollDueTime }) };
  }

  /** Settled once the ring is confirmed, which it then remains. */
  get whenConfirmed(): Promise<unknown> {
    return this.#confirmation.whenGiven;
  }

  /** The time by which releases are signed. Throws CLOCK_NOT_READY. */
  now(): Date {
    return this.#options.clock.now();
  }

  /** When a roll of the active key is due, whether or not that is past: its rotation or its expiry. */
  get rollDueTime(): Date | undefined {
    const { createTime, expireTime } = this.#ring.active;
    const { rotateAfterSeconds } = this.#options;
    const times = expireTime ? [expireTime.getTime()] : [];
    if (rotateAfterSeconds !== undefined) times.push(createTime.getTime() + rotateAfterSeconds * 1000);
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  /** @throws KEY_NOT_FOUND, INVALID_FINGERPRINT */
  view(fingerprint?: string): KeyRingView {
    const { rollDueTime } = this;
    const confirmed = this.#confirmation.isGiven;
    return { ...viewRing(this.#ring, fingerprint), confirmed, ...(rollDueTime && { rollDueTime }) };
  }

  /**
   * Denies the active key and puts a new one in its place, or, when it throws, changes nothing at all:
   *
   * 1. Check the request, the clock and the kernel's random source.
   * 2. Hold new releases; let the running ones end, or cancel them after a time: at once when the key is compromised.
   * 3. Make the whole new ring beside the old one ({@link rollRing}).
   * 4. Unless the caller has gone: account for it, keep it, and swap, without a pause in between. The old secret is let go.
   * 5. Let the held releases start, under the new key.
   *
   * A ring that is not confirmed is not rolled: it may be one that was rolled already, and there would be two that
   * follow from it.
   *
   * @throws INVALID_ARGUMENT, KEY_RING_UNCONFIRMED, KEY_RING_STALE, KEY_DENIED, CLOCK_NOT_READY, ENTROPY_NOT_READY,
   * LIMIT_EXCEEDED, ROLL_IN_PROGRESS, FILE_UNWRITABLE, the signal's reason
   */
  async roll(
    request: RollRequest,
    gate: ReleaseGate,
    signal: AbortSignal,
    account?: AccountForChange,
  ): Promise<KeyRollOutcome> {
    checkRollRequest(request);
    const earlier = request.dryRun ? undefined : this.#answers.find(request);
    if (earlier) return { type: 'roll', roll: earlier };
    this.#requireIdle();
    this.#confirmation.require(this.#ring);
    const now = this.#options.clock.now();
    requireEntropy();
    requireRoom(this.#ring);
    if (request.dryRun) return { type: 'plan', plan: this.#plan(request, gate, now) };
    const roll = await this.#exclusively(() =>
      gate.withoutReleases({ waitMs: this.#longestWaitMs(request), reason: rolledError(), signal }, () =>
        this.#rollNow(request, signal, account),
      ),
    );
    return { type: 'roll', roll };
  }

  /**
   * Puts a sealed ring in place of the one in use, if it follows from that, and so confirms it, unless that takes an
   * operator: then a ring that takes the place of one that is not confirmed is not confirmed either. Releases that run
   * under a key that is denied by it are cancelled: their signatures would be dated after its revocation.
   * @throws KEY_RING_INVALID, KEY_RING_FOREIGN, KEY_RING_STALE, KEY_RING_CONFLICT, KEY_DENIED, CLOCK_NOT_READY,
   * ROLL_IN_PROGRESS, FILE_UNWRITABLE, the signal's reason
   */
  async restore(
    sealed: Uint8Array,
    gate: ReleaseGate,
    signal: AbortSignal,
    account?: AccountForChange,
  ): Promise<RestoredRing> {
    this.#requireIdle();
    return this.#exclusively(async () => {
      const { openRing } = await import('./sealed-ring.ts');
      const ring = await openRing(sealed, this.#options.sealingKey);
      this.#confirmation.checkRules(ring);
      const changed = isProgress(this.#ring, ring);
      if (changed) {
        this.#requireClock(ring);
        await gate.withoutReleases({ waitMs: 0, reason: rolledError(), signal }, () => {
          signal.throwIfAborted();
          const { fingerprint: replaced } = this.#ring.active;
          account?.({ event: 'restored', replaced, fingerprint: ring.active.fingerprint, epoch: ring.epoch });
          this.#confirmRestored(ring, sealed, account);
          this.#swap(ring);
          return Promise.resolve();
        });
      } else if (!this.#confirmation.isGiven) {
        signal.throwIfAborted();
        this.#confirmRestored(ring, sealed, account);
      }
      const { isGiven: confirmed } = this.#confirmation;
      return { key: activeView(this.#ring), keyRingEpoch: this.#ring.epoch, changed, confirmed };
    });
  }

  /** Once the ring is in a safe place; before it is in use, as nothing may fail then. */
  #confirmRestored({ epoch, active }: KeyRing, sealed: Uint8Array, account?: AccountForChange): void {
    const { comesByRestoring, isGiven } = this.#confirmation;
    if (!comesByRestoring) return;
    if (!isGiven) account?.({ event: 'confirmed', fingerprint: active.fingerprint, epoch });
    this.#options.keep?.(sealed);
    this.#confirmation.give();
  }

  /**
   * Confirms the ring in use, so that it signs; one that is confirmed already remains so.
   * @throws KEY_MISMATCH, INVALID_FINGERPRINT, KEY_RING_STALE, KEY_DENIED, CONFIRMATION_REQUIRED, CONFIRMATION_INVALID,
   * CLOCK_NOT_READY, ROLL_IN_PROGRESS, FILE_UNWRITABLE, the signal's reason
   */
  async confirm(request: ConfirmRequest, signal: AbortSignal, account?: AccountForChange): Promise<ConfirmedRing> {
    this.#requireIdle();
    return this.#exclusively(async () => {
      const { clock, sealingKey, keep } = this.#options;
      const operator = await this.#confirmation.check(request, this.#ring, clock.now());
      const changed = !this.#confirmation.isGiven;
      if (changed) {
        const { sealRing } = await import('./sealed-ring.ts');
        const sealed = await sealRing(this.#ring, sealingKey);
        const { epoch, active } = this.#ring;
        const by = operator === undefined ? {} : { operator };
        // The last moment: whoever was told that the call has ended must not find the agent signing later.
        signal.throwIfAborted();
        account?.({ event: 'confirmed', fingerprint: active.fingerprint, epoch, ...by });
        keep?.(sealed);
        this.#confirmation.give();
      }
      return { key: activeView(this.#ring), keyRingEpoch: this.#ring.epoch, changed };
    });
  }

  async #rollNow(request: RollRequest, signal: AbortSignal, account?: AccountForChange): Promise<KeyRoll> {
    const { rollRing } = await import('./roll-ring.ts');
    const { clock, sealingKey, keyLifetimeSeconds: lifetimeSeconds } = this.#options;
    const environment = { clock, sealingKey, ...(lifetimeSeconds !== undefined && { lifetimeSeconds }) };
    const { ring, revoked, armoredCertification, notice, sealed } = await rollRing(
      this.#ring,
      request,
      environment,
      signal,
    );
    // The last moment: a caller that went away would never learn of the new ring, nor get it sealed.
    signal.throwIfAborted();
    const { reason, comment } = request;
    const { fingerprint } = ring.active;
    account?.({ event: 'rolled', reason, comment, denied: revoked.fingerprint, fingerprint, epoch: ring.epoch });
    this.#options.keep?.(sealed);
    this.#swap(ring);
    const roll = {
      newKey: activeView(ring),
      revokedKey: revoked,
      notice,
      sealedKeyRing: sealed,
      keyRingEpoch: ring.epoch,
      ...(armoredCertification !== undefined && { armoredCertification }),
    };
    this.#answers.remember(request, roll);
    return roll;
  }

  #swap(ring: KeyRing): void {
    const { active: old } = this.#ring;
    this.#ring = ring;
    old.forget();
  }

  #plan({ reason }: RollRequest, gate: ReleaseGate, now: Date): KeyRollPlan {
    return {
      currentKey: activeView(this.#ring),
      runningReleases: gate.runningReleases,
      longestWaitMs: this.#longestWaitMs({ reason }),
      certified: certifies(this.#ring, reason, now),
    };
  }

  /** What a compromised key would still sign is worth nothing a second later. */
  #longestWaitMs({ reason }: Pick<RollRequest, 'reason'>): number {
    return reason === 'COMPROMISED' ? 0 : this.#options.rollWaitMs;
  }

  #requireIdle(): void {
    if (!this.#changing) return;
    throw new AgentError(
      'ROLL_IN_PROGRESS',
      'The keys are being changed by another call; look at the result with GetPublicKey before you ask again.',
    );
  }

  /** A clock behind the ring would date signatures before the key that makes them. */
  #requireClock({ active, revoked }: KeyRing): void {
    const now = this.#options.clock.now();
    const newest = Math.max(
      active.createTime.getTime(),
      ...revoked.map(({ revocation }) => revocation.revokeTime.getTime()),
    );
    if (now.getTime() >= newest) return;
    throw new AgentError(
      'CLOCK_NOT_READY',
      `The clock says ${now.toISOString()}, but the key ring is of ${new Date(newest).toISOString()}; set the clock.`,
    );
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#changing = true;
    try {
      return await work();
    } finally {
      this.#changing = false;
    }
  }
}

function rolledError(): AgentError {
  return new AgentError(
    'KEY_ROLLED',
    'The signing key was replaced while the release was made; ask again for a release under the new key.',
  );
}
