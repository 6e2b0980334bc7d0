import { AgentError } from '../../errors.ts';
import { requireEntropy } from '../entropy.ts';
import type { SigningClock } from '../signing-clock.ts';
import type { Ed25519SigningKey, SigningKey } from '../signing-key.ts';
import { activeView, certifies, isProgress, type KeyRing, MAX_REVOKED_KEYS, viewRing } from './key-ring.ts';
import type { AccountForChange } from './key-change.ts';
import type { KeyRoll, KeyRollOutcome, KeyRollPlan, RestoredRing } from './key-roll.ts';
import type { KeyRingView } from './key-view.ts';
import type { ReleaseGate } from './release-gate.ts';
import { checkRollRequest, type RollRequest } from './roll-request.ts';
import { RollAnswers } from './roll-answers.ts';
import type { SealingKey } from './sealing-key.ts';

export interface KeyRingKeeperOptions {
  /** The pair of the image, or made at start. */
  readonly key: Ed25519SigningKey;
  readonly sealingKey: SealingKey;
  readonly clock: SigningClock;
  /** How long a roll waits for running releases before it cancels them. */
  readonly rollWaitMs: number;
  /** Seconds after its creation at which a key is due to be rolled. */
  readonly rotateAfterSeconds?: number;
  /** Seconds after its creation at which a key made by a roll expires. */
  readonly keyLifetimeSeconds?: number;
  /** Keeps a sealed ring for the process after this one, before the ring is used. What it throws prevents the change. */
  readonly keep?: (sealed: Uint8Array) => void;
}

// What a roll or a restore needs is loaded then: openpgp.js, which makes up half of a start, is part of it.

/**
 * Keeps the one key ring of an agent, in memory, and changes it as a whole: readers see the ring before a roll or a
 * restore, or the one after it. Only one change is made at a time.
 */
export class KeyRingKeeper {
  readonly #options: KeyRingKeeperOptions;
  readonly #answers = new RollAnswers();
  #ring: KeyRing;
  #changing = false;

  constructor(options: KeyRingKeeperOptions) {
    this.#options = options;
    this.#ring = { epoch: 0, active: options.key, revoked: [] };
  }

  /** The key for a release that begins now; the release keeps it until it ends. */
  get activeKey(): SigningKey {
    return this.#ring.active;
  }

  /** The time by which releases are signed. Throws CLOCK_NOT_READY. */
  now(): Date {
    return this.#options.clock.now();
  }

  /** When a roll of the active key is due, whether or not that is past: its rotation or its expiry. */
  get rollDueAt(): Date | undefined {
    const { createdAt, expiresAt } = this.#ring.active;
    const { rotateAfterSeconds } = this.#options;
    const times = expiresAt ? [expiresAt.getTime()] : [];
    if (rotateAfterSeconds !== undefined) times.push(createdAt.getTime() + rotateAfterSeconds * 1000);
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  /** @throws KEY_NOT_FOUND, INVALID_FINGERPRINT */
  view(fingerprint?: string): KeyRingView {
    const { rollDueAt } = this;
    return { ...viewRing(this.#ring, fingerprint), ...(rollDueAt && { rollDueAt }) };
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
   * @throws INVALID_ARGUMENT, CLOCK_NOT_READY, ENTROPY_NOT_READY, LIMIT_EXCEEDED, ROLL_IN_PROGRESS, FILE_UNWRITABLE,
   * the signal's reason
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
    const now = this.#options.clock.now();
    requireEntropy();
    this.#requireRoom();
    if (request.dryRun) return { type: 'plan', plan: this.#plan(request, gate, now) };
    const roll = await this.#exclusively(() =>
      gate.withoutReleases({ waitMs: this.#longestWaitMs(request), reason: rolledError(), signal }, () =>
        this.#rollNow(request, signal, account),
      ),
    );
    return { type: 'roll', roll };
  }

  /**
   * Puts a sealed ring in place of the one in use, if it follows from that. Releases that run under a key that is
   * denied by it are cancelled: their signatures would be dated after its revocation.
   * @throws KEY_RING_INVALID, KEY_RING_FOREIGN, KEY_RING_STALE, KEY_RING_CONFLICT, CLOCK_NOT_READY, ROLL_IN_PROGRESS,
   * FILE_UNWRITABLE
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
      const changed = isProgress(this.#ring, ring);
      if (changed) {
        this.#requireClock(ring);
        await gate.withoutReleases({ waitMs: 0, reason: rolledError(), signal }, () => {
          const { fingerprint: replaced } = this.#ring.active;
          account?.({ event: 'restored', replaced, fingerprint: ring.active.fingerprint, epoch: ring.epoch });
          this.#swap(ring, sealed);
          return Promise.resolve();
        });
      }
      return { key: activeView(this.#ring), epoch: this.#ring.epoch, changed };
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
    this.#swap(ring, sealed);
    const roll = {
      newKey: activeView(ring),
      revokedKey: revoked,
      notice,
      sealedKeyRing: sealed,
      epoch: ring.epoch,
      ...(armoredCertification !== undefined && { armoredCertification }),
    };
    this.#answers.remember(request, roll);
    return roll;
  }

  #swap(ring: KeyRing, sealed: Uint8Array): void {
    this.#options.keep?.(sealed);
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

  #requireRoom(): void {
    if (this.#ring.revoked.length < MAX_REVOKED_KEYS) return;
    throw new AgentError(
      'LIMIT_EXCEEDED',
      `The key ring holds ${MAX_REVOKED_KEYS} denied keys, as many as it may; build a new image with a new key pair.`,
      { data: { limit: 'denied keys' } },
    );
  }

  /** A clock behind the ring would date signatures before the key that makes them. */
  #requireClock({ active, revoked }: KeyRing): void {
    const now = this.#options.clock.now();
    const newest = Math.max(
      active.createdAt.getTime(),
      ...revoked.map(({ revocation }) => revocation.revokedAt.getTime()),
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
