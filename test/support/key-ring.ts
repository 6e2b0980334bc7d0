import type { AgentError } from '../../src/errors.ts';
import { generateSigningKey } from '../../src/keys/generate-key.ts';
import { KeyRingKeeper, type KeyRingKeeperOptions } from '../../src/keys/ring/key-ring-keeper.ts';
import type { KeyRoll } from '../../src/keys/ring/key-roll.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import type { HoldOptions, ReleaseGate } from '../../src/keys/ring/release-gate.ts';
import { writeKeyring } from '../../src/keys/ring/published-keyring.ts';
import { temporarySealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SigningClock } from '../../src/keys/signing-clock.ts';
import type { Ed25519SigningKey } from '../../src/keys/signing-key.ts';

const DAY_MS = 86_400_000;

/** A clock that goes a day late, so that a test can sign after a revocation and still in the past. */
export const lateNow = (): Date => new Date(Date.now() - DAY_MS);
/** The same, at nine tenths of a second now: what comes next has not long to wait for the next one. */
export function hurriedClock(): SigningClock {
  const lead = 1000 - 900 + (lateNow().getTime() % 1000);
  return new SigningClock({ now: () => new Date(lateNow().getTime() - lead) });
}

export const tenDaysBefore = (date: Date): Date => new Date(date.getTime() - 10 * DAY_MS);
export const secondsAfter = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);

export const never = new AbortController().signal;

/** No releases run. Keeps what it was asked for. */
export class IdleGate implements ReleaseGate {
  readonly runningReleases = 0;
  readonly held: { waitMs: number; reason: AgentError }[] = [];

  async withoutReleases<T>({ waitMs, reason }: HoldOptions, work: () => Promise<T>): Promise<T> {
    this.held.push({ waitMs, reason });
    return work();
  }
}

/** A copy that the agent does not forget: a thief's, or that of an agent that missed the roll. */
export const copyOf = (key: Ed25519SigningKey): Ed25519SigningKey => key.withPublicKey(key.publicKeyArmored);

/** An agent's keys, made ten days before the late clock's time unless given. */
export function makeKeeper(options: Partial<KeyRingKeeperOptions> = {}): {
  keeper: KeyRingKeeper;
  /** Of the first pair. */
  key: Ed25519SigningKey;
  options: KeyRingKeeperOptions;
} {
  const key = options.key ?? generateSigningKey({ now: tenDaysBefore(lateNow()) });
  const all = {
    sealingKey: temporarySealingKey(),
    clock: hurriedClock(),
    rollWaitMs: 1000,
    confirmed: true,
    ...options,
    key: copyOf(key),
  };
  return { keeper: new KeyRingKeeper(all), key, options: { ...all, key } };
}

/** The keys of the same image after a reboot. */
export const rebooted = (options: KeyRingKeeperOptions): KeyRingKeeper =>
  new KeyRingKeeper({ ...options, key: copyOf(options.key) });

export async function rollKeys(keeper: KeyRingKeeper, reason: RevocationReason, comment = 'test'): Promise<KeyRoll> {
  const outcome = await keeper.roll({ reason, comment, dryRun: false }, new IdleGate(), never);
  if (outcome.type !== 'roll') throw new Error('a roll was asked for, not a plan');
  return outcome.roll;
}

/** Every key of the ring in one block, as `public-key --all` gives them. */
export async function allKeys(keeper: KeyRingKeeper): Promise<string[]> {
  const { key, olderKeys } = keeper.view();
  return [await writeKeyring([key, ...olderKeys])];
}
