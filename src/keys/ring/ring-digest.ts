import { createHash } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

/**
 * SHA-256, in lower-case hex digits, of what a ring says without its secret: the same on every agent that has the ring,
 * another one for every other ring. Each line ends in a line feed, the denied keys are there newest first:
 *
 *     epoch 1
 *     ACTIVE <fingerprint>
 *     COMPROMISED <fingerprint> 2026-01-02T03:04:05.000Z
 */
export function ringDigest({ epoch, active, revoked }: KeyRing): string {
  const lines = [
    `epoch ${epoch}`,
    `ACTIVE ${active.fingerprint}`,
    ...revoked.map(
      ({ status, fingerprint, revocation }) => `${status} ${fingerprint} ${revocation.revokeTime.toISOString()}`,
    ),
  ];
  return createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');
}
