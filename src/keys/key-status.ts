import { enums, type PublicKey, type SignaturePacket } from 'openpgp';
import { AgentError, type ErrorCode } from '../errors.ts';
import type { TrustedKey } from './public-keys.ts';

/** Of a key whose older signatures hold: in use, replaced by another, retired, or past its expiry. */
export type ValidKeyStatus = 'ACTIVE' | 'SUPERSEDED' | 'RETIRED' | 'EXPIRED';

/** What a key's history makes of its signature. */
export interface KeyVerdict {
  readonly status: ValidKeyStatus;
  /** When the key was denied: after the signature, and for a reason that leaves it valid. */
  readonly revokeTime?: Date;
}

/** Computers' clocks differ: a signature is from the future only when it is further ahead than this. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Whether a signature of `key` made at `signedAt` counts. A key revoked as superseded or retired, or expired, keeps
 * what it signed before; any other revocation (compromised, no reason) takes all of it back, for a thief can date a
 * signature as he likes (RFC 9580 section 5.2.3.31). The same second counts as after, as in sq and openpgp.js.
 * @throws SIGNATURE_DATE_INVALID, SIGNATURE_KEY_REVOKED, SIGNATURE_KEY_EXPIRED, or KEY_NOT_USABLE when the key's own
 * user id is not validly bound to it, or it is not meant for signing
 */
export async function judgeKey(trusted: TrustedKey, signedAt: Date, now: Date): Promise<KeyVerdict> {
  const { key } = trusted;
  const made = signedAt.toISOString();
  if (signedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw refusal(trusted, 'SIGNATURE_DATE_INVALID', `The signature is dated ${made}, in the future; check the clock.`);
  }
  if (signedAt < key.getCreationTime()) {
    throw refusal(trusted, 'SIGNATURE_DATE_INVALID', `The signature is dated ${made}, before its key was made.`);
  }
  const revoked = await judgeRevocations(trusted, signedAt);
  const expiresAt = await key.getExpirationTime();
  if (expiresAt === null) {
    throw refusal(trusted, 'KEY_NOT_USABLE', 'The public key has no valid user id; get it from the agent again.');
  }
  if (expiresAt instanceof Date && signedAt >= expiresAt) {
    const expiry = expiresAt.toISOString();
    throw refusal(
      trusted,
      'SIGNATURE_KEY_EXPIRED',
      `The signature of ${made} is later than its key's expiry, ${expiry}.`,
    );
  }
  if (!(await maySign(key, now))) {
    throw refusal(trusted, 'KEY_NOT_USABLE', 'The key that signed is not meant for signing; do not use the release.');
  }
  if (revoked) return revoked;
  return { status: expiresAt instanceof Date && expiresAt <= now ? 'EXPIRED' : 'ACTIVE' };
}

/** By the key flags of its self-signature, where that has any (RFC 9580 section 5.2.3.29). */
async function maySign(key: PublicKey, now: Date): Promise<boolean> {
  const { selfCertification } = await key.getPrimaryUser(now);
  const { keyFlags } = selfCertification;
  return !keyFlags || ((keyFlags[0] ?? 0) & enums.keyFlags.signData) !== 0;
}

function refusal(trusted: TrustedKey, code: ErrorCode, message: string): AgentError {
  return new AgentError(code, message, { data: { fingerprint: trusted.key.getFingerprint().toUpperCase() } });
}

async function judgeRevocations(trusted: TrustedKey, signedAt: Date): Promise<KeyVerdict | undefined> {
  let verdict: KeyVerdict | undefined;
  for (const revocation of trusted.revocations) {
    const date = await revocationDate(trusted.key, revocation);
    if (!date) continue;
    const status = keptStatus(revocation);
    if (!status) {
      throw refusal(
        trusted,
        'SIGNATURE_KEY_REVOKED',
        `The signing key was denied on ${date.toISOString()} (${reason(revocation)}): no signature of it counts.`,
      );
    }
    if (signedAt >= date) {
      throw refusal(
        trusted,
        'SIGNATURE_KEY_REVOKED',
        `The signing key was ${status.toLowerCase()} on ${date.toISOString()}; this signature of ${signedAt.toISOString()} is not older.`,
      );
    }
    verdict = { status, revokeTime: date };
  }
  return verdict;
}

/** When the revocation was made, or undefined when it is not by the key itself: anyone can append a forged one. */
export async function revocationDate(key: PublicKey, revocation: SignaturePacket): Promise<Date | undefined> {
  const { created } = revocation;
  if (!created) return undefined;
  try {
    const data = { key: key.keyPacket };
    await revocation.verify(key.keyPacket, enums.signature.keyRevocation, data, created);
    return created;
  } catch {
    return undefined;
  }
}

function keptStatus(revocation: SignaturePacket): ValidKeyStatus | undefined {
  if (revocation.reasonForRevocationFlag === enums.reasonForRevocation.keySuperseded) return 'SUPERSEDED';
  if (revocation.reasonForRevocationFlag === enums.reasonForRevocation.keyRetired) return 'RETIRED';
  return undefined;
}

function reason(revocation: SignaturePacket): string {
  return revocation.reasonForRevocationFlag === enums.reasonForRevocation.keyCompromised
    ? 'its secret may have been stolen'
    : 'without a reason that would keep older signatures';
}
