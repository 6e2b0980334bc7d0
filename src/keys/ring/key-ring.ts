import { AgentError } from '../../errors.ts';
import { parseFingerprint } from '../fingerprint.ts';
import type { Ed25519SigningKey } from '../signing-key.ts';
import type { RevokedKey, KeyRingView, PublicKeyView, RevocationReason } from './key-view.ts';

/** All keys that an agent ever signed with. A value: a roll makes a new one. */
export interface KeyRing {
  /** Number of rolls that led here. */
  readonly epoch: number;
  readonly active: Ed25519SigningKey;
  /** Newest first: each was followed by the one before it, the first by the active key. */
  readonly revoked: readonly RevokedKey[];
}

/** Of some 1.5 KiB each at most, with the longest comment: a sealed ring must fit into a gRPC message of 256 KiB. */
export const MAX_REVOKED_KEYS = 128;

/** @throws LIMIT_EXCEEDED when the ring can hold no further denied key */
export function requireRoom({ revoked }: KeyRing): void {
  if (revoked.length < MAX_REVOKED_KEYS) return;
  throw new AgentError(
    'LIMIT_EXCEEDED',
    `The key ring holds ${MAX_REVOKED_KEYS} denied keys, as many as it may; build a new image with a new key pair.`,
    { data: { limit: 'denied keys' } },
  );
}

export function activeView({ active }: KeyRing): PublicKeyView {
  const { fingerprint, publicKeyArmored, createTime, expireTime } = active;
  return {
    fingerprint,
    armoredKey: publicKeyArmored,
    createTime,
    status: 'ACTIVE',
    ...(expireTime && { expireTime }),
  };
}

/** Whether a roll now would have the present key certify the new one. */
export function certifies({ active }: KeyRing, reason: RevocationReason, now: Date): boolean {
  return reason !== 'COMPROMISED' && (active.expireTime === undefined || now < active.expireTime);
}

/**
 * @param fingerprint of the key that is asked for, in either case, with or without spaces; the active one when absent
 * @throws KEY_NOT_FOUND, INVALID_FINGERPRINT
 */
export function viewRing(ring: KeyRing, fingerprint?: string): Omit<KeyRingView, 'confirmed'> {
  const active = activeView(ring);
  const key = fingerprint === undefined ? active : find([active, ...ring.revoked], fingerprint);
  return { key, olderKeys: ring.revoked, keyRingEpoch: ring.epoch };
}

function find(keys: readonly PublicKeyView[], fingerprint: string): PublicKeyView {
  const wanted = parseFingerprint(fingerprint);
  const found = keys.find((key) => key.fingerprint === wanted);
  if (found) return found;
  throw new AgentError(
    'KEY_NOT_FOUND',
    `The agent's key ring has no key ${wanted}. Restore the key ring if the agent was restarted after a roll.`,
  );
}

/**
 * Whether `next` may take the place of `current`: it must be newer and know every key of it, each denied one as denied.
 * So no ring, however it came about, brings a denied key back or makes a key vanish that may have signed.
 * @returns false when it is the ring in use
 * @throws KEY_RING_STALE, KEY_RING_CONFLICT
 */
export function isProgress(current: KeyRing, next: KeyRing): boolean {
  if (next.epoch < current.epoch) {
    throw new AgentError(
      'KEY_RING_STALE',
      `The key ring is of epoch ${next.epoch}, older than the one in use, ${current.epoch}. Give the newest.`,
      { data: { epoch: String(next.epoch), current: String(current.epoch) } },
    );
  }
  const revoked = new Set(next.revoked.map((key) => key.fingerprint));
  const isActive = next.active.fingerprint === current.active.fingerprint;
  const known = isActive || revoked.has(current.active.fingerprint);
  const forked = next.epoch === current.epoch && !isActive;
  if (!known || forked || !current.revoked.every((key) => revoked.has(key.fingerprint))) {
    throw new AgentError(
      'KEY_RING_CONFLICT',
      `The key ring does not follow from the one in use: it lacks its key ${current.active.fingerprint} or one denied before. If two agents were rolled apart, restart this one and restore the ring that is to count.`,
    );
  }
  return next.epoch > current.epoch;
}
