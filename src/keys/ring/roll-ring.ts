import { readKey } from 'openpgp';
import { generateSigningKey, type UserId } from '../generate-key.ts';
import type { Ed25519SigningKey } from '../signing-key.ts';
import type { SigningClock } from '../signing-clock.ts';
import { certifyKey } from './certify-key.ts';
import { revokeKey } from './revoked-key.ts';
import { type DenialNotice, writeNotice } from './denial-notice.ts';
import { certifies, type KeyRing } from './key-ring.ts';
import type { RevokedKey } from './key-view.ts';
import type { RollRequest } from './roll-request.ts';
import { sealRing } from './sealed-ring.ts';
import type { SealingKey } from './sealing-key.ts';

interface RollEnvironment {
  readonly clock: SigningClock;
  readonly sealingKey: SealingKey;
  /** Of the new key; it does not expire when absent. */
  readonly lifetimeSeconds?: number;
}

/** A ring after a roll, with all that the roll brought about. */
interface RolledRing {
  readonly ring: KeyRing;
  readonly revoked: RevokedKey;
  /** Absent when the denied key is compromised or has expired. */
  readonly armoredCertification?: string;
  readonly notice: DenialNotice;
  readonly sealed: Uint8Array;
}

/**
 * Makes the ring in which the active key of `ring` is denied and a new one follows. `ring` itself stays as it is and
 * remains valid when this fails: nothing counts until the caller puts the result in its place.
 *
 * In second S, at or after the last signature: make the new key, certify it by the old one. Wait for S + 1. Then
 * revoke the old key. So the certification is neither older than the key it is for nor as young as the revocation,
 * and no date is in the future. docs/adr/0007-key-rolls.md says more.
 */
export async function rollRing(
  ring: KeyRing,
  request: Pick<RollRequest, 'reason' | 'comment'>,
  environment: RollEnvironment,
  signal: AbortSignal,
): Promise<RolledRing> {
  const { clock, sealingKey, lifetimeSeconds } = environment;
  const { active: old } = ring;
  const now = clock.now();
  const userId = await userIdOf(old);
  const fresh = generateSigningKey({
    now,
    ...(userId && { userId }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  });
  const certification = certifies(ring, request.reason, now) ? await certifyKey(old, fresh, now) : undefined;
  const active = certification ? fresh.withPublicKey(certification.publicKeyArmored) : fresh;
  const date = await clock.nextSecond(signal);
  const { reason, comment } = request;
  const revoked = await revokeKey(old, { reason, comment, date, successorFingerprint: active.fingerprint });
  const rolled = { epoch: ring.epoch + 1, active, revoked: [revoked, ...ring.revoked] };
  return {
    ring: rolled,
    revoked,
    notice: writeNotice(revoked, active, certification !== undefined, date),
    sealed: await sealRing(rolled, sealingKey),
    ...(certification && { armoredCertification: certification.armored }),
  };
}

/** The user id of `key`, when it is such as a new key can have. */
async function userIdOf(key: Ed25519SigningKey): Promise<UserId | undefined> {
  const { users } = await readKey({ armoredKey: key.publicKeyArmored });
  const { name = '', email = '' } = users[0]?.userID ?? {};
  return email === '' ? undefined : { name, email };
}
